/*
title = "Every namespace says how much its workloads may use"
severity = "low"
reads = ["namespace_bounds"]
expects = "a ResourceQuota, and a LimitRange for what names no limits of its own"
fix = "Add a ResourceQuota and a LimitRange to the namespace."
why = "One tenant without bounds takes the room of all others."
references = ["https://kubernetes.io/docs/concepts/policy/resource-quotas/", "https://kubernetes.io/docs/concepts/policy/limit-range/"]
*/
select
    resource,
    quotas > 0 and limits > 0 as ok,
    concat(quotas, ' ResourceQuotas, ', limits, ' LimitRanges') as seen
from namespace_bounds
where not system
order by resource
