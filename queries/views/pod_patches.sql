/*
about = "For every workload that restricted would refuse: the strategic merge patch by which it would be let in, and what no patch can decide."
reads = ["pod_security_facts", "container_security", "workloads"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the workload's resource"
namespace = "where it is"
patch = "the patch, as JSON: `kubectl patch KIND NAME -n NAMESPACE --type=strategic -p '…'`"
left_over = "what it leaves: volumes, hosts of probes, and so on, which need a person"
*/
with wanted as (
    select f.*
    from pod_security_facts as f
    inner join (select distinct snapshot_id, workload_resource from workloads) as w
        on f.snapshot_id = w.snapshot_id and f.resource = w.workload_resource
    where f.unclear is null and not f.windows
),

each as (
    select
        w.snapshot_id,
        w.resource,
        c.role = 'initContainers' as init,
        object_of([
            ['name', cast(to_json(c.name) as varchar)],
            ['securityContext', object_of([
                if(coalesce(c.escalation <> 'false', true), ['allowPrivilegeEscalation', 'false'], null),
                if(
                    list_contains(w.capable, c.name) or len(w.added) > 0,
                    ['capabilities', object_of([
                        ['drop', '["ALL"]'],
                        if(
                            len(list_filter(c.adds, lambda a: a <> 'NET_BIND_SERVICE')) > 0,
                            ['add', if(list_contains(c.adds, 'NET_BIND_SERVICE'), '["NET_BIND_SERVICE"]', 'null')],
                            null
                        )
                    ])], null
                ),
                if(c.privileged = 'true', ['privileged', 'false'], null),
                if(c.non_root = 'false', ['runAsNonRoot', 'true'], null),
                if(c.run_as_user = '0', ['runAsUser', 'null'], null),
                if(not list_contains(safe_profiles(), c.seccomp), ['seccompProfile', '{"type": "RuntimeDefault", "localhostProfile": null}'], null),
                if(not list_contains(safe_profiles(), c.app_armor), ['appArmorProfile', 'null'], null),
                if(c.proc_mount <> 'Default', ['procMount', 'null'], null),
                if(se_linux_forbidden(c.se_linux, container_types(31)), ['seLinuxOptions', 'null'], null)
            ])]
        ]) as body
    from wanted as w
    inner join container_security as c on w.snapshot_id = c.snapshot_id and w.resource = c.pod_resource
),

contained as (
    select
        snapshot_id,
        resource,
        '[' || string_agg(body, ', ' order by body) filter (not init) || ']' as containers,
        '[' || string_agg(body, ', ' order by body) filter (init) || ']' as init_containers
    from each
    where contains(body, '"securityContext": ')
    group by all
),

specs as (
    select
        w.snapshot_id,
        w.resource,
        w.kind,
        w.namespace,
        object_of([
            if(list_contains(w.host_namespaces, 'hostNetwork'), ['hostNetwork', 'false'], null),
            if(list_contains(w.host_namespaces, 'hostPID'), ['hostPID', 'false'], null),
            if(list_contains(w.host_namespaces, 'hostIPC'), ['hostIPC', 'false'], null),
            ['securityContext', object_of([
                if(len(w.may_be_root) > 0, ['runAsNonRoot', 'true'], null),
                if(list_contains(w.root_user, 'pod: 0'), ['runAsUser', 'null'], null),
                if(
                    len(w.seccomp_unset) > 0 or len(list_filter(w.seccomp_bad, lambda b: b like 'pod: %')) > 0,
                    ['seccompProfile', '{"type": "RuntimeDefault", "localhostProfile": null}'], null
                ),
                if(len(list_filter(w.app_armor, lambda b: b like 'pod: %')) > 0, ['appArmorProfile', 'null'], null),
                if(list_contains(w.se_linux_31, 'pod'), ['seLinuxOptions', 'null'], null),
                if(len(odd_sysctls(w.sysctls, 32)) > 0, ['sysctls', 'null'], null)
            ])],
            if(c.containers is not null, ['containers', c.containers], null),
            if(c.init_containers is not null, ['initContainers', c.init_containers], null)
        ]) as spec,
        list_concat(
            list_transform(w.odd_volumes, lambda v: 'volume ' || v),
            list_transform(w.host_ports, lambda v: 'host port of ' || v),
            list_transform(w.hosts, lambda v: 'host in a probe of ' || v),
            list_filter(w.app_armor, lambda v: v like '%.beta.kubernetes.io/%')
        ) as left_over,
        len(w.escalates) + len(w.capable) + len(w.added) + len(w.host_namespaces) + len(w.privileged)
        + len(w.proc_mounts) + len(w.may_be_root) + len(w.root_user) + len(w.se_linux_31)
        + len(w.seccomp_bad) + len(w.seccomp_unset) + len(w.app_armor) + len(w.odd_volumes)
        + len(w.host_ports) + len(w.hosts) + len(odd_sysctls(w.sysctls, 32)) as held_against
    from wanted as w
    left join contained as c on w.snapshot_id = c.snapshot_id and w.resource = c.resource
)

select
    snapshot_id,
    resource,
    namespace,
    case kind
        when 'Pod' then '{"spec": ' || spec || '}'
        when 'CronJob' then '{"spec": {"jobTemplate": {"spec": {"template": {"spec": ' || spec || '}}}}}'
        else '{"spec": {"template": {"spec": ' || spec || '}}}'
    end as patch,
    left_over
from specs
where held_against > 0
