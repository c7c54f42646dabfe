/*
about = "Every workload, and everybody who holds grants, with the risk: how it is reached, how it runs, what its account may do, what its images hold, what happened to it. Each point has its reason."
reads = ["risk_points", "risk_events", "namespaces"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the workload's resource; or User/name, Group/name, ServiceAccount/namespace/name"
namespace = "where it is"
system = "whether its namespace belongs to Kubernetes itself"
score = "the sum of the points"
reasons = "each with points, aspect, reason and remedy; the heaviest first"
*/
with each as (
    select * from risk_points
    union all
    select * from risk_events
)

select
    e.snapshot_id,
    e.resource,
    e.namespace,
    coalesce(bool_or(n.system), false) as system,
    sum(e.points)::bigint as score,
    list(
        {'points': e.points, 'aspect': e.aspect, 'reason': e.reason, 'remedy': e.remedy}
        order by e.points desc, e.aspect, e.reason
    ) as reasons
from each as e
left join namespaces as n on e.snapshot_id = n.snapshot_id and e.namespace = n.namespace
group by all
