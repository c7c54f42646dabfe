/*
title = "Containers do not run as root"
severity = "high"
reads = ["workload_containers"]
expects = "runAsNonRoot is true, or runAsUser is not 0; of a Windows pod runAsUserName is neither ContainerAdministrator nor SYSTEM"
fix = "Set `runAsNonRoot: true` in the pod's or the container's securityContext."
why = "Root in the container is root on the node, once it gets out."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(
        patch,
        coalesce(run_as_non_root, false) or run_as_user is not null or windows_user is not null,
        coalesce(run_as_non_root, false) or if(
            -- a number is no user of Windows
            windows, coalesce(not regexp_full_match(lower(windows_user), '(.*\\)?(containeradministrator|administrators?|system)'), false),
            coalesce(run_as_user, 0) <> 0
        )
    ) as ok,
    concat('runAsNonRoot=', coalesce(cast(run_as_non_root as varchar), 'unset'), ' runAsUser=', coalesce(cast(run_as_user as varchar), 'unset'), if(windows, ' runAsUserName=' || coalesce(windows_user, 'unset'), null), differs) as seen
from workload_containers
order by resource, seen
