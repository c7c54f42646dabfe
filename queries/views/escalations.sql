/*
about = "Every identity that was given anything beyond Kubernetes' own bindings, with the shortest way from it to cluster-admin, if there is one."
reads = ["identity_steps", "bindings", "permissions", "powers"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "User/name, Group/name or ServiceAccount/namespace/name"
steps = "how many identities it takes on, the last one being cluster-admin's; null where there is no way"
path = "the steps in order: source, target, how, binding"
other_ways = "whether a way remains when the first binding of the path is taken back; null where there is no way"
unclear = "why nobody can tell: its role cannot be understood, or it reads Secrets, which are not collected; null where it is clear"
*/
with recursive way (snapshot_id, identity, steps) using key (snapshot_id, identity) as ( -- noqa: PRS
    select distinct snapshot_id, 'cluster-admin' as identity, 0 as steps
    from identity_steps
    union
    select e.snapshot_id, e.source as identity, min(w.steps + e.cost) as steps
    from way as w
    inner join identity_steps as e on w.snapshot_id = e.snapshot_id and w.identity = e.target
    left join recurring.way as r on e.snapshot_id = r.snapshot_id and e.source = r.identity
    where r.identity is null or w.steps + e.cost < r.steps
    group by e.snapshot_id, e.source
),

-- of the next steps that lose no way, the first by name: the same one in every run
next_step as (
    select
        e.snapshot_id,
        e.source,
        arg_min(
            {'source': e.source, 'target': e.target, 'how': e.how, 'binding': e.binding},
            (t.steps, e.how <> 'may do everything', e.target, e.how, coalesce(e.binding, ''))
        ) as step
    from identity_steps as e
    inner join way as s on e.snapshot_id = s.snapshot_id and e.source = s.identity
    inner join way as t on e.snapshot_id = t.snapshot_id and e.target = t.identity
    where t.steps + e.cost = s.steps
    group by all
),

given as (
    select
        snapshot_id,
        concat_ws('/', subject_kind, subject_namespace, subject) as resource,
        min(unclear) as unclear
    from (
        select snapshot_id, subject_kind, subject_namespace, subject, unclear, built_in from bindings
        union all
        -- by a rule that somebody added to one of Kubernetes' own roles
        select p.snapshot_id, p.subject_kind, p.subject_namespace, p.subject, null, p.built_in from permissions as p
    )
    where not built_in
    group by all
),

walked as (
    select
        g.snapshot_id,
        g.resource,
        n.step.target as at,
        [n.step] as path
    from given as g
    inner join next_step as n on g.snapshot_id = n.snapshot_id and g.resource = n.source
    union all
    select
        w.snapshot_id,
        w.resource,
        n.step.target as at,
        list_append(w.path, n.step) as path
    from walked as w
    inner join next_step as n on w.snapshot_id = n.snapshot_id and w.at = n.source
    where len(w.path) < 20
),

-- the steps of a path up to the first that a binding allows: who holds that binding, by whatever names
first_steps as (
    select
        snapshot_id,
        resource,
        binding,
        unnest(path[:list_position(list_transform(path, lambda s: s.binding is not null), true)]) as step
    from (
        select
            *,
            list_filter(path, lambda s: s.binding is not null)[1].binding as binding
        from walked
        where walked."at" = 'cluster-admin'
    )
    where binding is not null
),

others as (
    select distinct
        f.snapshot_id,
        f.resource
    from first_steps as f
    inner join identity_steps as e on f.snapshot_id = e.snapshot_id and e.source = f.step.source
    inner join way as t on e.snapshot_id = t.snapshot_id and e.target = t.identity
    where e.binding is distinct from f.binding and not (e.target = f.step.target and e.binding is null and f.step.binding is null)
)

select
    g.snapshot_id,
    g.resource,
    w.steps,
    p.path,
    if(w.steps is null, null, o.resource is not null) as other_ways,
    coalesce(g.unclear, s.cause) as unclear
from given as g
left join way as w on g.snapshot_id = w.snapshot_id and g.resource = w.identity
left join walked as p
    on g.snapshot_id = p.snapshot_id and g.resource = p.resource and p.at = 'cluster-admin'
left join others as o on g.snapshot_id = o.snapshot_id and g.resource = o.resource
left join (
    select distinct
        snapshot_id,
        holder,
        'it reads Secrets: a token of a strong account in one of them would be a way' as cause
    from powers
    where power = 'read-secrets'
) as s on g.snapshot_id = s.snapshot_id and g.resource = s.holder
