/*
about = "What all tiers of policies together permit, for the ends that an AdminNetworkPolicy or BaselineAdminNetworkPolicy binds: for each other end and each range of ports the first rule that decides."
reads = ["admin_bindings", "network_permits", "network_ends", "network_members"]

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
end_id = "as in network_ends"
peer_id = "the other end"
protocol = "TCP, UDP or SCTP"
port_from = "first port"
port_to = "last port"
policy = "the policy that permits it; null where none stands against it"
unclear = "why nobody can tell; null where it is clear"
*/
with touched as (
    select distinct
        snapshot_id,
        direction,
        end_id
    from admin_bindings
),

tiers as (
    select
        b.snapshot_id, b.direction, b.end_id, m.end_id as peer_id, 1 as rank, b.priority, b.policy,
        b.rule, b.action, b.protocol, b.port_from, b.port_to, b.port_name, b.tier
    from admin_bindings as b
    inner join network_members as m on b.snapshot_id = m.snapshot_id and b.peer_set = m.set_id
    union all
    select
        b.snapshot_id, b.direction, b.end_id, e.end_id as peer_id, 1 as rank, b.priority, b.policy,
        b.rule, b.action, b.protocol, b.port_from, b.port_to, b.port_name, b.tier
    from (select *, parsed_block(block) as parsed from admin_bindings) as b
    inner join network_ends as e
        on
            b.snapshot_id = e.snapshot_id
            and len(list_filter(e.addresses, lambda a: lies_in(a, b.parsed.base, b.parsed.bits))) > 0
    where b.peer_kind = 'block' and b.unclear is null
),

-- a named port is looked up at the end that is talked to
named as (
    select
        t.* exclude (tier, port_name, port_from, port_to, rank, protocol),
        if(t.tier = 'admin', 1, 3) as rank,
        unnest(if(
            t.port_name is null,
            [{'protocol': t.protocol, 'port_from': t.port_from, 'port_to': t.port_to}],
            list_transform(
                list_filter(e.ports, lambda p: p.name = t.port_name),
                lambda p: {'protocol': p.protocol, 'port_from': p.port, 'port_to': p.port}
            )
        ), recursive := true)
    from tiers as t
    inner join network_ends as e
        on
            t.snapshot_id = e.snapshot_id
            and if(t.direction = 'ingress', t.end_id, t.peer_id) = e.end_id
),

-- what NetworkPolicies say of the touched ends, and that they stand before what follows
lines as (
    select snapshot_id, direction, end_id, peer_id, rank, priority, policy, rule, action, protocol,
        port_from, port_to, null as unclear
    from named
    union all
    select p.snapshot_id, p.direction, p.end_id, e.end_id as peer_id,
        if(p.policy is null, 4, 2) as rank, 0 as priority, p.policy, 0 as rule, 'allow' as action,
        p.protocol, p.port_from, p.port_to, p.unclear
    from network_permits as p
    inner join touched as t using (snapshot_id, direction, end_id)
    inner join network_ends as e
        on p.snapshot_id = e.snapshot_id and (p.peer_kind = 'any' or p.peer_id = e.end_id)
    where p.peer_kind in ('any', 'end')
    union all
    select t.snapshot_id, t.direction, t.end_id, e.end_id as peer_id, 2 as rank, 1 as priority,
        null as policy, 0 as rule, 'deny' as action, null as protocol, 1 as port_from,
        65535 as port_to, null as unclear
    from touched as t
    inner join network_ends as e on t.snapshot_id = e.snapshot_id
    anti join network_permits as p
        on
            t.snapshot_id = p.snapshot_id and t.direction = p.direction and t.end_id = p.end_id
            and p.policy is null
),

spread as (
    select
        * exclude (protocol),
        unnest(if(protocol is null, ['TCP', 'UDP', 'SCTP'], [protocol])) as protocol
    from lines
),

-- between two neighbouring edges of ranges nothing changes
edges as (
    select snapshot_id, direction, end_id, peer_id, protocol, port_from as edge from spread
    union
    select snapshot_id, direction, end_id, peer_id, protocol, port_to + 1 as edge from spread
),

segments as (
    select
        * exclude (edge),
        edge as port_from,
        lead(edge) over (partition by snapshot_id, direction, end_id, peer_id, protocol order by edge)
        - 1 as port_to
    from edges
),

settled as (
    select
        g.*,
        arg_min(s, (s.priority, s.policy, s.rule)) filter (s.rank = 1) as first_admin,
        arg_min(s, (s.rank, s.priority, s.policy, s.rule)) filter (s.rank > 1) as first_other
    from segments as g
    inner join spread as s
        on
            g.snapshot_id = s.snapshot_id and g.direction = s.direction and g.end_id = s.end_id
            and g.peer_id = s.peer_id and g.protocol = s.protocol
            and s.port_from <= g.port_from and g.port_to <= s.port_to
    where g.port_to is not null
    group by all
)

select
    snapshot_id, direction, end_id, peer_id, protocol, port_from, port_to, d.policy as policy,
    d.unclear as unclear
from (
    select
        * exclude (first_admin, first_other),
        if(coalesce(first_admin.action, 'pass') = 'pass', first_other, first_admin) as d
    from settled
)
where d.action = 'allow'
