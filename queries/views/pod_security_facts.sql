/*
about = "Every pod spec, with what each check of the Pod Security Standards could hold against it: a list each, empty where there is nothing."
reads = ["pod_specs", "container_security"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource"
kind = "kind of the object that holds it"
namespace = "where it is"
owner = "the resource that made it"
unclear = "why nobody can tell: something is not of the type that the API asks for; null where all is"
windows = "whether spec.os.name is windows"
user_namespace = "whether the pod has a user namespace of its own: spec.hostUsers is false"
host_namespaces = "hostNetwork, hostPID, hostIPC where true"
host_paths = "hostPath volumes"
odd_volumes = "volumes of a type that restricted does not allow"
sysctls = "sysctls that it sets"
escalates = "containers without allowPrivilegeEscalation: false"
app_armor = "who sets an AppArmor profile other than RuntimeDefault and Localhost"
added = "capabilities beyond the default ones"
capable = "containers that do not drop ALL, or add other than NET_BIND_SERVICE"
host_ports = "host ports"
hosts = "hosts named in probes and lifecycle handlers"
privileged = "privileged containers"
proc_mounts = "containers with a procMount other than Default"
may_be_root = "who sets runAsNonRoot: false, and containers for which nobody sets it"
root_user = "who sets runAsUser: 0"
se_linux_0 = "SELinux options that baseline forbids before 1.31"
se_linux_31 = "SELinux options that baseline forbids from 1.31"
seccomp_noted = "annotations with a forbidden seccomp profile, for before 1.19"
seccomp_bad = "who sets a seccomp profile other than RuntimeDefault and Localhost"
seccomp_unset = "containers for which nobody sets a seccomp profile"
host_process = "who sets windowsOptions.hostProcess"
*/
with specs as (
    select
        snapshot_id,
        resource,
        kind,
        namespace,
        owner,
        coalesce(pod_spec ->> '$.os.name' = 'windows', false) as windows,
        coalesce(pod_spec ->> '$.hostUsers' = 'false', false) as user_namespace,
        list_filter([
            if(host_network, 'hostNetwork', ''), if(host_pid, 'hostPID', ''), if(host_ipc, 'hostIPC', '')
        ], lambda n: n <> '') as host_namespaces,
        list_transform(
            coalesce(from_json(pod_spec -> '$.volumes', '["json"]'), []),
            lambda v: {
                'name': json_extract_string(v, '$.name'),
                'type': coalesce(list_filter(json_keys(v), lambda k: k <> 'name')[1], 'emptyDir')
            }
        ) as volumes,
        list_transform(
            coalesce(from_json(pod_security_context -> '$.sysctls', '[{"name": "VARCHAR"}]'), []),
            lambda s: s.name
        ) as sysctls,
        from_json(
            pod_security_context,
            '{"runAsNonRoot": "VARCHAR", "runAsUser": "VARCHAR", "seccompProfile": {"type": "VARCHAR"},
              "appArmorProfile": {"type": "VARCHAR"}, "windowsOptions": {"hostProcess": "VARCHAR"},
              "seLinuxOptions": {"type": "VARCHAR", "user": "VARCHAR", "role": "VARCHAR"}}'
        ) as p,
        map_entries(label_map(pod_annotations)) as notes,
        coalesce(
            if(json_type(pod_spec, '$.containers') is null, 'it has no containers', null),
            ill_typed(pod_spec, ['ARRAY', 'ARRAY', 'ARRAY', 'ARRAY', 'ARRAY', 'OBJECT'], [
                '$.containers', '$.initContainers', '$.ephemeralContainers', '$.volumes',
                '$.securityContext.sysctls', '$.securityContext'
            ]),
            ill_typed(pod_spec, ['BOOLEAN', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN'], [
                '$.hostNetwork', '$.hostPID', '$.hostIPC', '$.hostUsers'
            ])
        ) as unclear
    from pod_specs
),

summed as (
    select
        s.snapshot_id,
        s.resource,
        any_value(s.kind) as kind,
        any_value(s.namespace) as namespace,
        any_value(s.owner) as owner,
        coalesce(any_value(s.unclear), min(c.unclear)) as unclear,
        any_value(s.windows) as windows,
        any_value(s.user_namespace) as user_namespace,
        any_value(s.host_namespaces) as host_namespaces,
        list_transform(list_filter(any_value(s.volumes), lambda v: v.type = 'hostPath'), lambda v: v.name)
            as host_paths,
        list_transform(
            list_filter(any_value(s.volumes), lambda v: not list_contains(safe_volumes(), v.type)),
            lambda v: v.name || ': ' || v.type
        ) as odd_volumes,
        any_value(s.sysctls) as sysctls,
        list(c.name) filter (c.pod_resource is not null and coalesce(c.escalation <> 'false', true)) as escalates,
        list_concat(
            pod_sets(any_value(s.p.apparmorprofile.type), safe_profiles()),
            list(c.name || ': ' || c.app_armor) filter (not list_contains(safe_profiles(), c.app_armor)),
            list_transform(
                list_filter(
                    any_value(s.notes),
                    lambda n: starts_with(n.key, 'container.apparmor.security.beta.kubernetes.io/')
                    and n.value not in ('', 'runtime/default') and not starts_with(n.value, 'localhost/')
                ), lambda n: n.key || '=' || n.value
            )
        ) as app_armor,
        flatten(list(list_transform(
            list_filter(c.adds, lambda a: not list_contains(default_capabilities(), a)),
            lambda a: c.name || ': ' || a
        ))) as added,
        list(c.name) filter (
            c.pod_resource is not null
            and (not list_contains(c.drops, 'ALL') or len(list_filter(c.adds, lambda a: a <> 'NET_BIND_SERVICE')) > 0)
        ) as capable,
        flatten(list(list_transform(c.host_ports, lambda p: c.name || ': ' || p))) as host_ports,
        flatten(list(list_transform(c.hosts, lambda h: c.name || ': ' || h))) as hosts,
        list(c.name) filter (c.privileged = 'true') as privileged,
        list(c.name || ': ' || c.proc_mount) filter (c.proc_mount <> 'Default') as proc_mounts,
        list_concat(
            pod_sets(any_value(s.p.runasnonroot), ['true']),
            list(c.name) filter (
                c.non_root = 'false'
                or (c.pod_resource is not null and c.non_root is null and coalesce(s.p.runasnonroot <> 'true', true))
            )
        ) as may_be_root,
        list_concat(
            if(any_value(s.p.runasuser) = '0', ['pod: 0'], []), list(c.name) filter (c.run_as_user = '0')
        ) as root_user,
        list_concat(
            if(se_linux_forbidden(any_value(s.p.selinuxoptions), container_types(0)), ['pod'], []),
            list(c.name) filter (se_linux_forbidden(c.se_linux, container_types(0)))
        ) as se_linux_0,
        list_concat(
            if(se_linux_forbidden(any_value(s.p.selinuxoptions), container_types(31)), ['pod'], []),
            list(c.name) filter (se_linux_forbidden(c.se_linux, container_types(31)))
        ) as se_linux_31,
        list_transform(
            list_filter(
                any_value(s.notes),
                lambda n: (
                    n.key = 'seccomp.security.alpha.kubernetes.io/pod'
                    or list_contains(list('container.seccomp.security.alpha.kubernetes.io/' || c.name), n.key)
                )
                and n.value not in ('runtime/default', 'docker/default')
                and not starts_with(n.value, 'localhost/')
            ), lambda n: n.key || '=' || n.value
        ) as seccomp_noted,
        list_concat(
            pod_sets(any_value(s.p.seccompprofile.type), safe_profiles()),
            list(c.name || ': ' || c.seccomp) filter (not list_contains(safe_profiles(), c.seccomp))
        ) as seccomp_bad,
        list(c.name) filter (
            c.pod_resource is not null and c.seccomp is null
            and not coalesce(list_contains(safe_profiles(), s.p.seccompprofile.type), false)
        ) as seccomp_unset,
        list_concat(
            if(any_value(s.p.windowsoptions.hostprocess) = 'true', ['pod'], []),
            list(c.name) filter (c.host_process = 'true')
        ) as host_process
    from specs as s
    left join container_security as c on s.snapshot_id = c.snapshot_id and s.resource = c.pod_resource
    group by s.snapshot_id, s.resource
)

-- nobody named is an empty list
select
    * replace (
        coalesce(escalates, []) as escalates, coalesce(added, []) as added, coalesce(hosts, []) as hosts,
        coalesce(capable, []) as capable, coalesce(host_ports, []) as host_ports,
        coalesce(privileged, []) as privileged, coalesce(proc_mounts, []) as proc_mounts,
        coalesce(seccomp_unset, []) as seccomp_unset
    )
from summed
