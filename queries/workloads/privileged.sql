/*
title = "Containers do not run privileged"
severity = "critical"
reads = ["workload_containers"]
expects = "securityContext.privileged is false or unset"
fix = "Remove `privileged: true` from the container's securityContext."
why = "A privileged container is root on its node."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, privileged is not null, not coalesce(privileged, false)) as ok,
    concat('privileged=', coalesce(cast(privileged as varchar), 'unset'), differs) as seen
from workload_containers
order by resource, seen
