/*
about = "Workloads by what their account may do, and people and accounts that no workload uses: ways to cluster-admin and to Secrets, with their points, and whether deleting one binding takes them away."
reads = ["workloads", "escalations", "powers"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the workload's resource; or User/name, Group/name, ServiceAccount/namespace/name"
namespace = "where it is"
aspect = "identity"
points = "how much it weighs"
reason = "what was seen"
severity = "low, medium, high or critical: what is mended first"
remedy = "what is to be done about it, as in remedies; null where nothing is known"
settles = "whether that by itself takes all of the points away; null where there is no remedy"
*/
with known as (
    select
        snapshot_id,
        workload_resource as resource,
        namespace,
        min(service_account) as account
    from workloads
    group by all
),

-- the binding that a way to cluster-admin begins with, and whether its holder reads Secrets by another one
taken_back as (
    select
        f.*,
        exists(
            select 1 from powers as p
            where
                p.snapshot_id = f.snapshot_id and p.holder = f.resource and p.power = 'read-secrets' and p.name is null
                and not p.built_in and p.binding is distinct from f.binding
        ) as reads
    from (
        select
            snapshot_id,
            resource,
            list_filter(path, lambda p: p.binding is not null)[1].binding as binding
        from escalations
        where steps is not null
    ) as f
)

select
    k.snapshot_id, k.resource, k.namespace, 'identity' as aspect, escalation_points(s.steps) as points,
    'its account ' || k.account || ' can become cluster-admin: ' || told_path(s.path) as reason,
    'critical' as severity, 'binding ' || w.binding as remedy, not s.other_ways and not w.reads as settles
from known as k
inner join escalations as s
    on k.snapshot_id = s.snapshot_id and s.resource = 'ServiceAccount/' || k.namespace || '/' || k.account
left join taken_back as w on s.snapshot_id = w.snapshot_id and s.resource = w.resource
where s.steps is not null
union all
-- people, teams, and accounts that no pod uses: no workload, and a way in all the same
select
    s.snapshot_id, s.resource, null, 'identity', escalation_points(s.steps),
    'it can become cluster-admin: ' || told_path(s.path),
    'critical', 'binding ' || w.binding, not s.other_ways
from escalations as s
left join taken_back as w on s.snapshot_id = w.snapshot_id and s.resource = w.resource
anti join known as k
    on k.snapshot_id = s.snapshot_id and s.resource = 'ServiceAccount/' || k.namespace || '/' || k.account
where s.steps is not null
union all
select
    k.snapshot_id, k.resource, k.namespace, 'identity', if(bool_or(p.namespace is null), 15, 5),
    'its account ' || k.account || ' reads Secrets ' || if(bool_or(p.namespace is null), 'everywhere', 'in ' || min(p.namespace)),
    if(bool_or(p.namespace is null), 'high', 'medium'), 'binding ' || min(p.binding), count(distinct p.binding) = 1
from known as k
inner join powers as p
    on
        k.snapshot_id = p.snapshot_id and p.holder = 'ServiceAccount/' || k.namespace || '/' || k.account
        and p.power = 'read-secrets' and p.name is null and not p.built_in
anti join escalations as s
    on k.snapshot_id = s.snapshot_id and s.resource = p.holder and s.steps is not null
group by k.snapshot_id, k.resource, k.namespace, k.account
