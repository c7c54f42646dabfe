/*
about = "What happens at any pod of a namespace to traffic that no rule names more narrowly, where a network plugin has policies of its own: by rules for all of its pods, and for everybody."
reads = ["plugin_readers", "plugin_rules", "objects"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
namespace = "the namespace"
direction = "ingress or egress"
closed_by = "the policy that closes every pod of it; null where none does, or one lets in or out everybody"
opened_by = "the policy that lets in everybody or every pod, or out to everybody; null where none does"
unclear = "why nobody can tell; null where it is clear"
*/
with spaces as (
    select
        o.snapshot_id,
        o.name as namespace,
        map_from_entries(list_concat(
            list_transform(
                map_entries(label_map(o.body -> '$.metadata.labels')), lambda l: {'key': 'n:' || l.key, 'value': l.value}
            ),
            [{'key': '@namespace', 'value': o.name}, {'key': '@orchestrator', 'value': 'k8s'}]
        )) as labels
    from objects as o
    semi join plugin_readers as p on o.snapshot_id = p.snapshot_id
    where o.kind = 'Namespace' and o.api_group = ''
),

subjects as (
    select
        snapshot_id,
        subject,
        unnest(from_json(subject, '[[{"key": "VARCHAR", "operator": "VARCHAR", "values": ["VARCHAR"]}]]')) as required
    from (select distinct snapshot_id, subject from plugin_rules)
),

-- policies for all pods of a namespace ask for nothing of the pod
whole as (
    select distinct
        s.snapshot_id,
        s.subject,
        n.namespace
    from subjects as s
    inner join spaces as n on s.snapshot_id = n.snapshot_id and selects(s.required, n.labels)
    where len(list_filter(s.required, lambda r: not (starts_with(r.key, 'n:') or starts_with(r.key, '@name') or r.key = '@orchestrator'))) = 0
),

rules as (
    select
        r.*,
        w.namespace,
        len(list_filter(
            from_json(r.peer, '[[{"key": "VARCHAR", "operator": "VARCHAR"}]]'),
            lambda a: len(list_filter(a, lambda q: not (q.key in ('@namespace', '@orchestrator') and q.operator = 'Exists'))) = 0
        )) > 0 as of_everybody,
        r.nets is null and len(r.not_nets) = 0 as anywhere
    from plugin_rules as r
    inner join whole as w on r.snapshot_id = w.snapshot_id and r.subject = w.subject
    where r.port_from = 1 and r.port_to = 65535 and r.protocol is null and r.port_name is null
),

-- of the two sorts of peers: every pod, and the world
sorts as (
    select
        r.*,
        s.sort
    from rules as r
    inner join (values ('pods'), ('world')) as s (sort)
        on case
            when s.sort = 'pods'
                then r.pods and (r.peer is null or r.of_everybody)
                and (r.anywhere or (r.action = 'allow' and coalesce(open_to_all(r.nets), false) and len(r.not_nets) = 0))
            else r.world and (r.anywhere or (r.action = 'allow' and coalesce(open_to_all(r.nets), false) and len(r.not_nets) = 0))
        end
    where s.sort = 'world' or r.direction = 'ingress'
),

tiers as (
    select
        snapshot_id,
        namespace,
        direction,
        sort,
        tier,
        arg_min({'action': action, 'policy': policy, 'place': place}, (place, policy)) filter (unclear is null) as first,
        list({'action': action, 'unclear': policy || ': ' || unclear, 'place': place} order by place, policy)
            filter (unclear is not null) as doubts
    from sorts
    group by all
),

decided as (
    select
        snapshot_id,
        namespace,
        direction,
        sort,
        arg_min({'tier': tier, 'action': first.action, 'policy': first.policy}, tier)
            filter (first.action <> 'pass') as final,
        list({'tier': tier, 'doubts': list_filter(coalesce(doubts, []), lambda d: coalesce(d.place < first.place, true))} order by tier)
            as doubts
    from tiers
    group by all
),

told as (
    select
        * exclude (doubts),
        first_doubt(doubts, final) as unclear
    from decided
)

select
    n.snapshot_id,
    n.namespace,
    d.direction,
    if(
        count(*) filter (t.final.action = 'deny') = if(d.direction = 'ingress', 2, 1),
        min(t.final.policy) filter (t.final.action = 'deny'), null
    ) as closed_by,
    min(t.final.policy) filter (t.final.action = 'allow') as opened_by,
    coalesce(any_value(r.doubt), min(t.unclear)) as unclear
from spaces as n
inner join plugin_readers as r on n.snapshot_id = r.snapshot_id
cross join (values ('ingress'), ('egress')) as d (direction)
left join told as t on n.snapshot_id = t.snapshot_id and n.namespace = t.namespace and d.direction = t.direction
group by n.snapshot_id, n.namespace, d.direction
