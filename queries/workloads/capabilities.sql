/*
title = "Containers keep no capability but NET_BIND_SERVICE"
severity = "medium"
reads = ["workload_containers"]
expects = "capabilities.drop has ALL; add is empty or NET_BIND_SERVICE"
fix = "Set `capabilities: {drop: [ALL]}` in the container's securityContext."
why = "What a container does not need is of use only to an intruder."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(
        patch,
        len(dropped_capabilities) > 0 or len(list_filter(added_capabilities, lambda c: c <> 'NET_BIND_SERVICE')) > 0,
        windows or (
            list_contains(dropped_capabilities, 'ALL')
            and len(list_filter(added_capabilities, lambda c: c <> 'NET_BIND_SERVICE')) = 0
        )
    ) as ok,
    concat('drop=', array_to_string(dropped_capabilities, ','), ' add=', array_to_string(added_capabilities, ','), if(windows, '; of a Windows pod, for which the API takes no such field', null), differs) as seen
from workload_containers
order by resource, seen
