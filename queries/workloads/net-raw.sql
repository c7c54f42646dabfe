/*
title = "Containers cannot forge network packets"
severity = "medium"
reads = ["workload_containers"]
expects = "capabilities.drop has ALL or NET_RAW, and add does not give it back"
fix = "Set `capabilities: {drop: [ALL]}` in the container's securityContext."
why = "NET_RAW, given by default, lets a container pretend to be its neighbours."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(
        patch,
        len(dropped_capabilities) > 0 or list_has_any(added_capabilities, ['ALL', 'NET_RAW']),
        windows or (
            list_has_any(dropped_capabilities, ['ALL', 'NET_RAW'])
            and not list_has_any(added_capabilities, ['ALL', 'NET_RAW'])
        )
    ) as ok,
    concat('drop=', array_to_string(dropped_capabilities, ','), ' add=', array_to_string(added_capabilities, ','), if(windows, '; of a Windows pod, for which the API takes no such field', null), differs) as seen
from workload_containers
order by resource, seen
