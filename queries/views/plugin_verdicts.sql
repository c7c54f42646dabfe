/*
about = "What policies of a network plugin, and Kubernetes' own beside them, permit: for each kind of end that they bind, each kind of peer and each range of ports, tier by tier the first rule that fits."
reads = ["plugin_ranges", "plugin_peers"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
bound = "as in plugin_ends"
peer = "as in plugin_peers"
protocol = "TCP, UDP or SCTP"
port_from = "first port"
port_to = "last port; ranges of one kind of end are the same for all peers"
permitted = "whether it is permitted, or may be"
policy = "the policy that decides; null where none does"
unclear = "why nobody can tell; null where it is clear"
*/
-- between two neighbouring edges of ranges nothing changes, for any peer
with edges as (
    select snapshot_id, direction, bound, protocol, port_from as edge from plugin_ranges
    union
    select snapshot_id, direction, bound, protocol, port_to + 1 as edge from plugin_ranges
    union
    select distinct
        snapshot_id,
        direction,
        bound,
        unnest(['TCP', 'TCP', 'UDP', 'UDP', 'SCTP', 'SCTP']) as protocol,
        unnest([1, 65536, 1, 65536, 1, 65536]) as edge
    from plugin_peers
),

segments as (
    select
        * exclude (edge),
        edge as port_from,
        lead(edge) over (partition by snapshot_id, direction, bound, protocol order by edge) - 1 as port_to
    from edges
),

-- of each tier the first rule that fits without doubt, and those before it that may fit
tiers as (
    select
        s.snapshot_id,
        s.direction,
        s.bound,
        s.peer,
        s.protocol,
        g.port_from,
        g.port_to,
        s.tier,
        arg_min(
            {'action': s.action, 'policy': s.policy, 'place': s.place}, (s.place, s.policy)
        ) filter (s.sure) as first,
        list({'action': s.action, 'unclear': s.unclear, 'place': s.place} order by s.place, s.unclear)
            filter (not s.sure) as doubts
    from plugin_ranges as s
    inner join segments as g
        on
            s.snapshot_id = g.snapshot_id and s.direction = g.direction and s.bound = g.bound
            and s.protocol = g.protocol and s.port_from <= g.port_from and g.port_to <= s.port_to
    where g.port_to is not null
    group by all
),

reached as (
    select
        * exclude (doubts),
        list_filter(coalesce(doubts, []), lambda d: coalesce(d.place < first.place, true)) as doubts,
        coalesce(first.action, 'pass') <> 'pass' as decides
    from tiers
),

decided as (
    select
        snapshot_id,
        direction,
        bound,
        peer,
        protocol,
        port_from,
        port_to,
        arg_min({'tier': tier, 'action': first.action, 'policy': first.policy}, tier) filter (decides) as final,
        list({'tier': tier, 'doubts': doubts} order by tier) as doubts
    from reached
    group by all
),

doubted as (
    select
        *,
        coalesce(final.action, 'allow') as action,
        first_doubt(doubts, final) as unclear
    from decided
)

-- what no rule is about is open
select
    p.snapshot_id,
    p.direction,
    p.bound,
    p.peer,
    g.protocol,
    g.port_from,
    g.port_to,
    coalesce(d.action, 'allow') = 'allow' or d.unclear is not null as permitted,
    d.final.policy as policy,
    d.unclear
from plugin_peers as p
inner join segments as g
    on p.snapshot_id = g.snapshot_id and p.direction = g.direction and p.bound = g.bound
left join doubted as d
    on
        p.snapshot_id = d.snapshot_id and p.direction = d.direction and p.bound = d.bound and p.peer = d.peer
        and g.protocol = d.protocol and g.port_from = d.port_from
where g.port_to is not null
