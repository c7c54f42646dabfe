/*
about = "Every Role and ClusterRole with the rules that the API server goes by: those stored in it, or, of an aggregated role that comes from a manifest, those of the roles that it selects. What a binding names and Kubernetes itself makes is there, whether the snapshot has it or not: manifests never do."
reads = ["objects", "built_in_rules"]
kinds = ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
role = "the role's resource"
kind = "Role or ClusterRole"
namespace = "of a Role; null for a ClusterRole"
name = "the role's name"
built_in = "whether Kubernetes itself makes a role of this name, and it is clear what it allows; rbac_rules tells which of its rules are Kubernetes' own"
aggregates = "how many roles' rules it takes over; null where it has no aggregationRule"
unclear = "why nobody can tell what it allows; null where it is clear"
rules = "its rules, a JSON object each"
*/
with recursive stored as (
    select
        snapshot_id,
        resource as role,
        kind,
        namespace,
        name,
        -- a manifest carries no uid; what an API server stored carries one, and its rules are final
        uid is null as manifest,
        label_map(body -> '$.metadata.labels') as labels,
        json_type(body, '$.rules') as rules_type,
        coalesce(from_json(body -> '$.rules', '["json"]'), []) as rules,
        coalesce(json_type(body, '$.aggregationRule') = 'OBJECT' and kind = 'ClusterRole', false)
            as aggregated,
        coalesce(from_json(body -> '$.aggregationRule.clusterRoleSelectors', '["json"]'), [])
            as selectors
    from objects
    where api_group = 'rbac.authorization.k8s.io' and kind in ('Role', 'ClusterRole')
),

own as (
    select
        role,
        list(json_object('verbs', verbs, 'apiGroups', api_groups, 'resources', resources, 'resourceNames', resource_names, 'nonResourceURLs', urls) order by cast(verbs as varchar), cast(resources as varchar))
            filter (len(verbs) > 0) as rules
    from built_in_rules
    where starts_with(role, 'ClusterRole/')
    group by role
),

found as (
    select * from stored
    union all
    select distinct
        o.snapshot_id, w.role, 'ClusterRole' as kind, null as namespace, split_part(w.role, '/', 2) as name, false as manifest,
        label_map(null::json) as labels, 'ARRAY' as rules_type, coalesce(w.rules, []) as rules, false as aggregated,
        cast([] as json []) as selectors
    from objects as o
    inner join own as w on 'ClusterRole/' || (o.body ->> '$.roleRef.name') = w.role
    anti join stored as s on o.snapshot_id = s.snapshot_id and w.role = s.role
    where
        o.api_group = 'rbac.authorization.k8s.io' and o.kind in ('RoleBinding', 'ClusterRoleBinding')
        and o.body ->> '$.roleRef.kind' = 'ClusterRole'
),

selectors as (
    select snapshot_id, role, unnest(selectors) as selector
    from found
    where aggregated and manifest
),

selected as (
    select distinct
        s.snapshot_id,
        s.role,
        f.role as member
    from selectors as s
    inner join found as f
        on
            s.snapshot_id = f.snapshot_id
            and f.kind = 'ClusterRole'
            and s.role <> f.role
            and selects(requirements(s.selector), f.labels)
    where unclear(s.selector) is null
),

-- set semantics: the recursion ends on circles too
members as (
    select * from selected
    union
    select
        m.snapshot_id,
        m.role,
        s.member
    from members as m
    inner join selected as s on m.snapshot_id = s.snapshot_id and m.member = s.role
),

causes as (
    select snapshot_id, role, 'aggregationRule: ' || unclear(selector) as cause
    from selectors
    where unclear(selector) is not null
    union all
    select snapshot_id, role, 'aggregationRule: it selects itself through other roles' as cause
    from members
    where role = member
    union all
    select snapshot_id, role, 'rules is no list' as cause
    from found
    where rules_type not in ('ARRAY', 'NULL')
),

-- what a member leaves unclear is unclear in whatever takes it over
spread as (
    select * from causes
    union all
    select
        m.snapshot_id,
        m.role,
        m.member || ': ' || c.cause as cause
    from members as m
    inner join causes as c on m.snapshot_id = c.snapshot_id and m.member = c.role
    where m.role <> m.member
),

taken as (
    select
        m.snapshot_id,
        m.role,
        count(*) as aggregates,
        flatten(list(f.rules order by f.name)) as rules
    from members as m
    inner join found as f on m.snapshot_id = f.snapshot_id and m.member = f.role
    where not f.aggregated
    group by all
)

select
    f.snapshot_id,
    f.role,
    f.kind,
    f.namespace,
    f.name,
    f.role in (select b.role from built_in_rules as b) and u.cause is null as built_in,
    if(f.aggregated, coalesce(t.aggregates, 0), null) as aggregates,
    u.cause as unclear,
    -- the controller replaces what an aggregated role says itself
    if(f.aggregated and f.manifest, coalesce(t.rules, f.rules), f.rules) as rules
from found as f
left join taken as t on f.snapshot_id = t.snapshot_id and f.role = t.role
left join (
    select
        snapshot_id,
        role,
        min(cause) as cause
    from spread
    group by all
) as u on f.snapshot_id = u.snapshot_id and f.role = u.role
