/*
about = "Every rule of every Role and ClusterRole, one row each; aggregated roles resolved."
reads = ["roles", "built_in_rules", "snapshots"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the role's resource, then #rule= and the rule's place, from 1"
role = "the role's resource"
kind = "Role or ClusterRole"
namespace = "of a Role; null for a ClusterRole"
name = "the role's name"
built_in = "whether the role of this name that Kubernetes itself makes, in this version, allows all of it"
rule = "the rule's place in the role, from 1"
verbs = "what it allows"
api_groups = "in which groups; empty for non-resource URLs"
resources = "on what"
resource_names = "only on these; empty means all"
urls = "nonResourceURLs"
*/
with each as (
    select
        * exclude (rules, aggregates, unclear),
        unnest(rules) as body,
        generate_subscripts(rules, 1) as rule
    from roles
),

parsed as (
    select
        snapshot_id,
        role || '#rule=' || rule as resource,
        role,
        kind,
        namespace,
        name,
        built_in,
        rule,
        coalesce(from_json(body -> '$.verbs', '["varchar"]'), []) as verbs,
        coalesce(from_json(body -> '$.apiGroups', '["varchar"]'), []) as api_groups,
        coalesce(from_json(body -> '$.resources', '["varchar"]'), []) as resources,
        coalesce(from_json(body -> '$.resourceNames', '["varchar"]'), []) as resource_names,
        coalesce(from_json(body -> '$.nonResourceURLs', '["varchar"]'), []) as urls
    from each
),

own as (
    select
        p.snapshot_id,
        p.resource,
        p.verbs,
        p.api_groups,
        p.resources,
        p.resource_names,
        p.urls,
        b
    from parsed as p
    inner join built_in_rules as b on p.role = b.role
    left join snapshots as s on p.snapshot_id = s.snapshot_id
    where p.built_in and b.since <= coalesce(minor_version(s.server_version), b.since)
),

-- most rules lie in one of Kubernetes' own whole; another is taken apart
whole as (
    select distinct
        snapshot_id,
        resource
    from own
    where covers_rule(b, verbs, api_groups, resources, resource_names, urls)
),

apart as (
    select
        o.snapshot_id,
        o.resource,
        v.verb,
        g.api_group,
        w.what,
        n.name,
        u.url,
        bool_or(covers_rule(
            o.b,
            [v.verb],
            if(g.api_group is null, [], [g.api_group]),
            if(w.what is null, [], [w.what]),
            if(n.name is null, [], [n.name]),
            if(u.url is null, [], [u.url])
        )) as covered
    from own as o
    cross join lateral (select unnest(o.verbs) as verb) as v
    cross join lateral (select unnest(if(len(o.api_groups) = 0, [null], o.api_groups)) as api_group) as g
    cross join lateral (select unnest(if(len(o.resources) = 0, [null], o.resources)) as what) as w
    cross join lateral (select unnest(if(len(o.resource_names) = 0, [null], o.resource_names)) as name) as n
    cross join lateral (select unnest(if(len(o.urls) = 0, [null], o.urls)) as url) as u
    anti join whole as h on o.snapshot_id = h.snapshot_id and o.resource = h.resource
    group by all
),

known as (
    select * from whole
    union all
    select
        snapshot_id,
        resource
    from apart
    group by snapshot_id, resource
    having bool_and(covered)
)

select p.* replace (k.resource is not null as built_in)
from parsed as p
left join known as k on p.snapshot_id = k.snapshot_id and p.resource = k.resource
