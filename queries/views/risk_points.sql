/*
about = "Every reason why a workload, or somebody who holds grants, is worth mending, with its points and what would take it away."
reads = ["workloads", "namespaces", "exposures", "network_decisions", "network_ends", "pod_shapes", "shape_checks", "escalations", "powers", "images", "namespace_levels", "pod_patches", "unseen_kinds"]
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
        min(w.service_account) as account,
        bool_or(n.cardholder) as cardholder,
        bool_or(n.health) as health
    from workloads as w
    left join namespaces as n on w.snapshot_id = n.snapshot_id and w.namespace = n.namespace
    group by all
),

shaped as (
    select distinct
        w.snapshot_id,
        w.workload_resource as resource,
        w.namespace,
        s.shape
    from (select distinct snapshot_id, workload_resource, namespace, unnest([resource, workload_resource]) as spec from workloads) as w
    inner join pod_shapes as s on w.snapshot_id = s.snapshot_id and w.spec = s.resource
),

judged as (
    select
        s.snapshot_id,
        s.resource,
        s.namespace,
        c.check_id,
        min(c.seen) as seen
    from shaped as s
    inner join shape_checks as c on s.shape = c.shape
    where not c.ok and c.until is null
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
select distinct
    d.snapshot_id, e.workload_resource, e.namespace, 'network', if(d.direction = 'ingress', 10, 5),
    if(
        d.direction = 'ingress', 'no policy limits who may talk to it', 'no policy limits whom it may talk to'
    ), if(k.cardholder or k.health, 'critical', 'medium'), 'policies Namespace/' || e.namespace, true
from network_decisions as d
inner join network_ends as e on d.snapshot_id = e.snapshot_id and d.end_id = e.end_id
left join known as k on e.snapshot_id = k.snapshot_id and e.workload_resource = k.resource
where d.peer_kind = 'any' and d.policy is null and not e.host_network
    -- where policies were not seen, their absence is no reason
    and not exists(select 1 from unseen_kinds where kind = 'networkpolicies.networking.k8s.io')
union all
select
    j.snapshot_id, j.resource, j.namespace, 'pod', check_points(j.check_id),
    'Pod Security ' || j.check_id || ': ' || j.seen, check_severity(j.check_id), 'patch ' || j.resource,
    p.patch is not null and is_patched(j.check_id, j.seen)
from judged as j
left join pod_patches as p on j.snapshot_id = p.snapshot_id and j.resource = p.resource
-- the stricter twin says it again
where j.check_id not in ('capabilities_restricted', 'restrictedVolumes', 'seccompProfile_restricted', 'procMount_restricted')
    or not exists (
        select 1 from judged as other
        where
            other.snapshot_id = j.snapshot_id and other.resource = j.resource
            and other.check_id = case j.check_id
                when 'capabilities_restricted' then 'capabilities_baseline'
                when 'restrictedVolumes' then 'hostPathVolumes'
                when 'procMount_restricted' then 'procMount'
                else 'seccompProfile_baseline'
            end
    )
union all
select
    k.snapshot_id, k.resource, k.namespace, 'identity', escalation_points(s.steps),
    'its account ' || k.account || ' can become cluster-admin: ' || told_path(s.path),
    'critical', 'binding ' || w.binding, not s.other_ways and not w.reads
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
