/*
about = "One shape and one check of the Pod Security Standards, for a range of Kubernetes versions."
reads = ["shape_facts"]

[columns]
shape = "as in pod_shapes"
check_id = "upstream's id of the check"
level = "baseline or restricted; a pod that meets restricted meets both"
since = "the first minor version of the policy that reads the check so: 25 is v1.25"
until = "the first that no longer does, null where the latest does"
ok = "whether the check lets the pod in; null where nobody can tell"
seen = "what it holds against it, or why nobody can tell"
*/
with judged as (
    select
        shape,
        unclear,
        -- who is named, and whether it counts: Windows pods and those in a user namespace are let off
        unnest([
            check_row('allowPrivilegeEscalation', 'restricted', 8, 25, escalates, false),
            check_row('allowPrivilegeEscalation', 'restricted', 25, null, escalates, windows),
            check_row('appArmorProfile', 'baseline', 0, null, app_armor, false),
            check_row('capabilities_baseline', 'baseline', 0, null, added, false),
            check_row('capabilities_restricted', 'restricted', 22, 25, capable, false),
            check_row('capabilities_restricted', 'restricted', 25, null, capable, windows),
            check_row('hostNamespaces', 'baseline', 0, null, host_namespaces, false),
            check_row('hostPathVolumes', 'baseline', 0, null, host_paths, false),
            check_row('hostPorts', 'baseline', 0, null, host_ports, false),
            check_row('hostProbesAndHostLifecycle', 'baseline', 34, null, hosts, false),
            check_row('privileged', 'baseline', 0, null, privileged, false),
            check_row('procMount', 'baseline', 0, 35, proc_mounts, false),
            check_row('procMount', 'baseline', 35, null, proc_mounts, user_namespace),
            check_row('procMount_restricted', 'restricted', 35, null, proc_mounts, false),
            check_row('restrictedVolumes', 'restricted', 0, null, odd_volumes, false),
            check_row('runAsNonRoot', 'restricted', 0, 35, may_be_root, false),
            check_row('runAsNonRoot', 'restricted', 35, null, may_be_root, user_namespace),
            check_row('runAsUser', 'restricted', 23, 35, root_user, false),
            check_row('runAsUser', 'restricted', 35, null, root_user, user_namespace),
            check_row('seLinuxOptions', 'baseline', 0, 31, se_linux_0, false),
            check_row('seLinuxOptions', 'baseline', 31, null, se_linux_31, false),
            check_row('seccompProfile_baseline', 'baseline', 0, 19, seccomp_noted, false),
            check_row('seccompProfile_baseline', 'baseline', 19, null, seccomp_bad, false),
            check_row('seccompProfile_restricted', 'restricted', 19, 25, list_concat(seccomp_bad, seccomp_unset), false),
            check_row('seccompProfile_restricted', 'restricted', 25, null, list_concat(seccomp_bad, seccomp_unset), windows),
            check_row('sysctls', 'baseline', 0, 27, odd_sysctls(sysctls, 0), false),
            check_row('sysctls', 'baseline', 27, 29, odd_sysctls(sysctls, 27), false),
            check_row('sysctls', 'baseline', 29, 32, odd_sysctls(sysctls, 29), false),
            check_row('sysctls', 'baseline', 32, null, odd_sysctls(sysctls, 32), false),
            check_row('windowsHostProcess', 'baseline', 0, null, host_process, false)
        ], recursive := true)
    from shape_facts
)

select
    shape,
    check_id,
    level,
    since,
    until,
    if(unclear is null, let_off or len(against) = 0, null) as ok,
    case
        when unclear is not null then unclear
        when len(against) = 0 then 'nothing against it'
        when let_off then 'let off: ' || array_to_string(against, ', ')
        else array_to_string(against, ', ')
    end as seen
from judged
