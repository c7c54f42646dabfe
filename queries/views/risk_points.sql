/*
about = "Every reason why a workload, or somebody who holds grants, is worth mending, with its points and what would take it away."
reads = ["workloads", "namespaces", "exposures", "network_decisions", "network_ends", "images", "namespace_levels", "pod_points", "identity_points", "unseen_kinds"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the workload's resource; or User/name, Group/name, ServiceAccount/namespace/name"
namespace = "where it is"
aspect = "exposure, network, pod, identity, image, admission or data"
points = "how much it weighs"
reason = "what was seen"
severity = "low, medium, high or critical: what is mended first"
remedy = "what is to be done about it, as in remedies; null where nothing is known"
settles = "whether that by itself takes all of the points away; null where there is no remedy"
*/
with known as (
    select
        w.snapshot_id,
        w.workload_resource as resource,
        w.namespace,
        bool_or(n.cardholder) as cardholder,
        bool_or(n.health) as health
    from workloads as w
    left join namespaces as n on w.snapshot_id = n.snapshot_id and w.namespace = n.namespace
    group by all
)

select
    x.snapshot_id, x.workload_resource as resource, k.namespace, 'exposure' as aspect,
    max(entry_points(x.kind, x.narrowed)) as points,
    x.resource || ' (' || x.kind || ') leads to it, and '
    || case
        when exists(select 1 from unseen_kinds where kind = 'networkpolicies.networking.k8s.io') then 'which policies there are is not known'
        when bool_or(x.open is null) then 'nobody can tell whether policies let traffic in'
        when max(len(x.policies)) = 0 then 'no policy stands against it'
        else min(array_to_string(x.policies, ', ')) || ' lets traffic in'
    end || coalesce('; ' || min(x.narrowed), '') as reason,
    'high' as severity,
    if(x.resource like 'Service/%', 'service ' || x.resource, null) as remedy,
    if(x.resource like 'Service/%', true, null) as settles
from exposures as x
inner join known as k on x.snapshot_id = k.snapshot_id and x.workload_resource = k.resource
where x.open is distinct from false
group by x.snapshot_id, x.workload_resource, k.namespace, x.resource, x.kind
union all
select * from pod_points
union all
select * from identity_points
union all
select distinct
    d.snapshot_id, e.workload_resource, e.namespace, 'network', if(d.direction = 'ingress', 10, 5),
    if(
        d.direction = 'ingress', 'no policy limits who may talk to it', 'no policy limits whom it may talk to'
    ), if(k.cardholder or k.health, 'critical', 'medium'), 'policies Namespace/' || e.namespace, true
from network_decisions as d
inner join network_ends as e on d.snapshot_id = e.snapshot_id and d.end_id = e.end_id
left join known as k on e.snapshot_id = k.snapshot_id and e.workload_resource = k.resource
where d.peer_kind = 'any' and d.policy is null and d.unclear is null and not e.host_network
    -- where policies were not seen, their absence is no reason
    and not exists(select 1 from unseen_kinds where kind = 'networkpolicies.networking.k8s.io')
union all
select
    w.snapshot_id, w.workload_resource, w.namespace, 'image', max(if(i.critical > 0, 20, 10)),
    i.image || ' has ' || max(i.critical) || ' critical and ' || max(i.high) || ' high vulnerabilities: '
    || min(array_to_string(i.worst, '; ')), if(max(i.critical) > 0, 'critical', 'high'), 'image ' || i.image, true
from (
    select snapshot_id, image, critical, high, worst, unnest(containers) as container
    from images
    where critical + high > 0
) as i
inner join workloads as w
    on i.snapshot_id = w.snapshot_id and split_part(i.container, '#', 1) in (w.resource, w.workload_resource)
where i.critical + i.high > 0
group by w.snapshot_id, w.workload_resource, w.namespace, i.image
union all
-- points for what enforces nothing alone: else a patch by which more is met would add points
select
    k.snapshot_id, k.resource, k.namespace, 'admission', if(level_rank(l.enforce) = 0, 5, 0),
    'its namespace enforces ' || coalesce(l.enforce, 'no Pod Security Standard')
    || if(level_rank(l.enforce) < level_rank(l.fits), ', and meets ' || l.fits, ''),
    if(level_rank(l.enforce) = 0, 'medium', 'low'),
    if(level_rank(l.enforce) < level_rank(l.fits), 'label ' || l.resource, null),
    if(level_rank(l.enforce) < level_rank(l.fits), true, null)
from known as k
inner join namespace_levels as l on k.snapshot_id = l.snapshot_id and k.namespace = l.namespace
where level_rank(l.enforce) = 0 or level_rank(l.enforce) < level_rank(l.fits)
union all
select
    snapshot_id, resource, namespace, 'data', 10,
    'its namespace is marked as holding ' || if(cardholder, 'cardholder', 'health') || ' data', 'low', null, null
from known
where cardholder or health
