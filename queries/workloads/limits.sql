/*
title = "Containers have limits on CPU and memory"
severity = "low"
reads = ["workload_containers"]
expects = "resources.limits of the container, or of its pod, has cpu and memory, and neither is 0"
fix = "Set `resources.limits` in the container, or a LimitRange in the namespace."
why = "One container without a limit can starve a whole node."
references = ["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"]
*/
select
    resource,
    of_patch(patch, memory_limit is not null and cpu_limit is not null, has_limit(memory_limit) and has_limit(cpu_limit)) as ok,
    concat('cpu=', coalesce(cpu_limit, 'unset'), ' memory=', coalesce(memory_limit, 'unset'), differs) as seen
from workload_containers
-- an ephemeral container takes of what its pod has: the API takes no limits for it
where role <> 'ephemeralContainers'
order by resource, seen
