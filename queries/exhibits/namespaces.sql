/*
title = "Risk by namespace"
about = "The points of all workloads of a namespace together, and what most of them come from."
reads = ["risks"]
most = 300
partial = true
*/
with each as (
    select
        namespace,
        system,
        resource,
        score,
        unnest(reasons) as reason
    from risks
    where namespace is not null
)

select
    namespace,
    any_value(system) as system,
    count(distinct resource) as workloads,
    sum(reason.points)::bigint as score,
    max(score) as worst,
    arg_max(resource, (score, resource)) as worst_workload,
    coalesce(sum(reason.points) filter (reason.aspect in ('exposure', 'network')), 0)::bigint as exposure,
    coalesce(sum(reason.points) filter (reason.aspect in ('pod', 'admission', 'image')), 0)::bigint as pods,
    coalesce(sum(reason.points) filter (reason.aspect = 'identity'), 0)::bigint as identity,
    coalesce(sum(reason.points) filter (reason.aspect in ('log', 'data')), 0)::bigint as events_and_data
from each
group by namespace
order by system, score desc, namespace
