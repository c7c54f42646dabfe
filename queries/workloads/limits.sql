/*
title = "Containers have limits on CPU and memory"
severity = "low"
reads = ["workload_containers"]
expects = "resources.limits has cpu and memory"
fix = "Set `resources.limits` in the container, or a LimitRange in the namespace."
why = "One container without a limit can starve a whole node."
references = ["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"]
*/
select
    resource,
    memory_limit is not null and cpu_limit is not null as ok,
    concat('cpu=', coalesce(cpu_limit, 'unset'), ' memory=', coalesce(memory_limit, 'unset'), differs) as seen
from workload_containers
order by resource, seen
