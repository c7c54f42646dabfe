/*
title = "Containers add no capability"
severity = "medium"
reads = ["workload_containers"]
expects = "capabilities.add is empty"
fix = "Take the capability out of `capabilities.add` in the container's securityContext."
why = "Each capability is a piece of root; some of them are a way to all of it. The benchmark makes no exception for NET_BIND_SERVICE."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, len(added_capabilities) > 0, len(added_capabilities) = 0) as ok,
    concat('add=', if(len(added_capabilities) = 0, 'none', array_to_string(added_capabilities, ',')), differs) as seen
from workload_containers
order by resource, seen
