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

-- each by whom it may be bound: the account itself, and the groups that it is in
subjects as (
    select
        *,
        unnest(account_subjects(namespace, account)) as subject
    from known
),

ways as (
    select
        snapshot_id,
        resource,
        steps,
        path,
        other_ways,
        list_filter(path, lambda p: p.binding is not null)[1].binding as binding
    from escalations
    where steps is not null
),

readers as (
    select
        s.snapshot_id,
        s.resource,
        s.namespace,
        s.account,
        p.binding,
        p.namespace as within
    from subjects as s
    inner join powers as p on s.snapshot_id = p.snapshot_id and s.subject = p.holder
    where p.power = 'read-secrets' and p.name is null and not p.built_in
),

admins as (
    select
        s.snapshot_id,
        s.resource,
        s.namespace,
        s.account,
        w.steps,
        w.path,
        w.binding,
        -- nothing is left of it without that binding
        not w.other_ways and count(*) over (partition by s.snapshot_id, s.resource) = 1 as settles
    from subjects as s
    inner join ways as w on s.snapshot_id = w.snapshot_id and s.subject = w.resource
    qualify row_number() over (partition by s.snapshot_id, s.resource order by w.steps, w.resource) = 1
)

select
    a.snapshot_id, a.resource, a.namespace, 'identity' as aspect, escalation_points(a.steps) as points,
    'its account ' || a.account || ' can become cluster-admin: ' || told_path(a.path) as reason,
    'critical' as severity, 'binding ' || a.binding as remedy,
    a.settles and count(r.resource) filter (r.binding is distinct from a.binding) = 0 as settles
from admins as a
left join readers as r on a.snapshot_id = r.snapshot_id and a.resource = r.resource
group by a.snapshot_id, a.resource, a.namespace, a.account, a.steps, a.path, a.binding, a.settles
union all
-- people, teams, and accounts that no pod uses: no workload, and a way in all the same
select
    w.snapshot_id, w.resource, null, 'identity', escalation_points(w.steps),
    'it can become cluster-admin: ' || told_path(w.path),
    'critical', 'binding ' || w.binding, not w.other_ways
from ways as w
anti join known as k
    on k.snapshot_id = w.snapshot_id and w.resource = 'ServiceAccount/' || k.namespace || '/' || k.account
union all
select
    r.snapshot_id, r.resource, r.namespace, 'identity', if(bool_or(r.within is null), 15, 5),
    'its account ' || r.account || ' reads Secrets ' || if(bool_or(r.within is null), 'everywhere', 'in ' || min(r.within)),
    if(bool_or(r.within is null), 'high', 'medium'), 'binding ' || min(r.binding), count(distinct r.binding) = 1
from readers as r
anti join admins as a on r.snapshot_id = a.snapshot_id and r.resource = a.resource
group by r.snapshot_id, r.resource, r.namespace, r.account
