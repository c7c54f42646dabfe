/*
title = "What to do first"
about = "What is to be mended, one line a cause, the most severe first; then by the points that it takes away at least."
reads = ["remedies"]
most = 10
partial = true
*/
with told as (
    select
        *,
        case cause
            when 'cluster-admin' then 'Delete bindings that lead to cluster-admin or to Secrets'
            when 'exposure' then 'Close Services to the outside'
            when 'isolation' then 'Isolate namespaces by default with NetworkPolicies'
            when 'pod-settings' then 'Set the security context of workloads'
            when 'admission' then 'Enforce the Pod Security Standard that namespaces meet today'
            when 'vulnerabilities' then 'Replace images with vulnerabilities'
        end as what
    from remedies
)

select
    cause,
    any_value(what) as title,
    arg_max(severity, severity_rank(severity)) as severity,
    sum(points)::bigint as points,
    count(*) as remedies,
    list(resource order by severity_rank(severity) desc, points desc, resource)[:8] as resources,
    len(list_distinct(flatten(list(workloads)))) as affected
from told
group by cause
order by max(severity_rank(severity)) desc, points desc, cause
