/*
about = "What the log says happened to a workload's pods, and what its account tried in vain."
reads = ["requests", "workloads"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the workload's resource"
namespace = "where it is"
aspect = "log"
points = "how much it weighs"
reason = "what was seen"
severity = "low, medium, high or critical"
remedy = "null: what happened cannot be patched"
settles = "null, too"
*/
select
    w.snapshot_id,
    w.workload_resource as resource,
    w.namespace,
    'log' as aspect,
    10 as points,
    r.who || ' used ' || r.subresource || ' on its pods ' || count(*) || if(count(*) = 1, ' time', ' times') || ', last at '
    || strftime(max(r."at"), '%Y-%m-%d %H:%M') || 'Z' as reason,
    'medium' as severity,
    cast(null as varchar) as remedy,
    cast(null as boolean) as settles
from requests as r
inner join workloads as w on w.live and w.resource = 'Pod/' || r.namespace || '/' || r.name
where
    r.resource = 'pods' and r.subresource in ('exec', 'attach', 'portforward', 'ephemeralcontainers')
    and not r.by_kubernetes and coalesce(r.code, 200) < 400
group by w.snapshot_id, w.workload_resource, w.namespace, r.who, r.subresource
union all
select
    w.snapshot_id,
    w.workload_resource as resource,
    w.namespace,
    'log' as aspect,
    5 as points,
    'its account ' || w.service_account || ' was refused ' || r.refused || if(r.refused = 1, ' time', ' times') || ', first: ' || r.tried as reason,
    'low' as severity,
    cast(null as varchar) as remedy,
    cast(null as boolean) as settles
from (
    select
        actor,
        count(*) as refused,
        arg_min(verb || ' ' || target, requests."at") as tried
    from requests
    where code = 403 and starts_with(actor, 'system:serviceaccount:')
    group by actor
) as r
inner join (
    select distinct snapshot_id, workload_resource, namespace, service_account from workloads
) as w on r.actor = 'system:serviceaccount:' || w.namespace || ':' || w.service_account
