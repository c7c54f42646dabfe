/*
about = "What each check of the Pod Security Standards could hold against one shape: a list each, empty where there is nothing."
reads = ["pod_shapes", "spec_facts", "spec_containers"]

[columns]
shape = "as in pod_shapes"
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
with shapes as (
    select
        shape,
        any_value(spec_hash) as spec_hash,
        any_value(on_host_network) as on_host_network,
        any_value(notes) as notes
    from pod_shapes
    group by shape
),

specs as (
    select
        s.shape,
        s.spec_hash,
        s.on_host_network,
        s.notes,
        f.* exclude (spec_hash, security, pod_security_context),
        f.security as p,
        list_filter([
            if(f.host_network, 'hostNetwork', ''), if(f.host_pid, 'hostPID', ''), if(f.host_ipc, 'hostIPC', '')
        ], lambda n: n <> '') as host_namespaces
    from shapes as s
    inner join spec_facts as f on s.spec_hash = f.spec_hash
),

containers as (
    select
        s.shape,
        c.position,
        coalesce(c.name, '(no name)') as name,
        unnest(c.security),
        open_ports(c.security.ports, s.on_host_network) as open_ports
    from shapes as s
    inner join spec_containers as c on s.spec_hash = c.spec_hash
),

summed as (
    select
        s.shape,
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
        list(c.name order by c.position) filter (c.shape is not null and coalesce(c.escalation <> 'false', true)) as escalates,
        list_concat(
            pod_sets(any_value(s.p.apparmorprofile.type), safe_profiles()),
            list(c.name || ': ' || c.app_armor order by c.position) filter (not list_contains(safe_profiles(), c.app_armor)),
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
        ) order by c.position)) as added,
        list(c.name order by c.position) filter (
            c.shape is not null
            and (not list_contains(c.drops, 'ALL') or len(list_filter(c.adds, lambda a: a <> 'NET_BIND_SERVICE')) > 0)
        ) as capable,
        flatten(list(list_transform(c.open_ports, lambda p: c.name || ': ' || p) order by c.position)) as host_ports,
        flatten(list(list_transform(c.hosts, lambda h: c.name || ': ' || h) order by c.position)) as hosts,
        list(c.name order by c.position) filter (c.privileged = 'true') as privileged,
        list(c.name || ': ' || c.proc_mount order by c.position) filter (c.proc_mount <> 'Default') as proc_mounts,
        list_concat(
            pod_sets(any_value(s.p.runasnonroot), ['true']),
            list(c.name order by c.position) filter (
                c.non_root = 'false'
                or (c.shape is not null and c.non_root is null and coalesce(s.p.runasnonroot <> 'true', true))
            )
        ) as may_be_root,
        list_concat(
            if(any_value(s.p.runasuser) = '0', ['pod: 0'], []), list(c.name order by c.position) filter (c.run_as_user = '0')
        ) as root_user,
        list_concat(
            if(se_linux_forbidden(any_value(s.p.selinuxoptions), container_types(0)), ['pod'], []),
            list(c.name order by c.position) filter (se_linux_forbidden(c.se_linux, container_types(0)))
        ) as se_linux_0,
        list_concat(
            if(se_linux_forbidden(any_value(s.p.selinuxoptions), container_types(31)), ['pod'], []),
            list(c.name order by c.position) filter (se_linux_forbidden(c.se_linux, container_types(31)))
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
            list(c.name || ': ' || c.seccomp order by c.position) filter (not list_contains(safe_profiles(), c.seccomp))
        ) as seccomp_bad,
        list(c.name order by c.position) filter (
            c.shape is not null and c.seccomp is null
            and not coalesce(list_contains(safe_profiles(), s.p.seccompprofile.type), false)
        ) as seccomp_unset,
        list_concat(
            if(any_value(s.p.windowsoptions.hostprocess) = 'true', ['pod'], []),
            list(c.name order by c.position) filter (c.host_process = 'true')
        ) as host_process
    from specs as s
    left join containers as c on s.shape = c.shape
    group by s.shape
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
