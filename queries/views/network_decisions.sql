/*
about = "What all kinds of policies together permit at one end of traffic: network_permits, and for the ends that an AdminNetworkPolicy or BaselineAdminNetworkPolicy binds, tier by tier."
reads = ["network_permits", "network_rules", "network_ends", "network_members"]

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
end_id = "as in network_ends"
peer_kind = "any (pods and the world), world, end or block"
peer_id = "the other end, where peer_kind is end"
block = "a block of addresses outside, where peer_kind is block"
except_blocks = "blocks in it that are left out"
protocol = "TCP, UDP or SCTP; null means any"
port_from = "first port"
port_to = "last port"
policy = "the policy that permits it; null where none stands against it"
unclear = "why nobody can tell whether it is permitted; null where it is clear"
*/
with bound as (
    select
        r.* exclude (subject, peer),
        m.end_id
    from network_rules as r
    inner join network_members as m on r.snapshot_id = m.snapshot_id and r.subject_set = m.set_id
    inner join network_ends as e on m.snapshot_id = e.snapshot_id and m.end_id = e.end_id
    where r.tier <> 'namespace' and not e.host_network
),

touched as (
    select
        snapshot_id,
        direction,
        end_id,
        min(policy || ': ' || unclear) as unclear,
        max(policy) filter (peer_kind in ('block', 'other')) as outside
    from bound
    group by all
),

tiers as (
    select
        b.snapshot_id, b.direction, b.end_id, m.end_id as peer_id, 1 as rank, b.priority, b.policy,
        b.rule, b.action, b.protocol, b.port_from, b.port_to, b.port_name, b.tier
    from bound as b
    inner join network_members as m on b.snapshot_id = m.snapshot_id and b.peer_set = m.set_id
    union all
    select
        b.snapshot_id, b.direction, b.end_id, e.end_id as peer_id, 1 as rank, b.priority, b.policy,
        b.rule, b.action, b.protocol, b.port_from, b.port_to, b.port_name, b.tier
    from bound as b
    inner join network_ends as e
        on
            b.snapshot_id = e.snapshot_id
            and len(list_filter(e.addresses, lambda a: in_block(a, b.block))) > 0
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

select p.*
from network_permits as p
anti join touched as t using (snapshot_id, direction, end_id)
union all
select
    s.snapshot_id, s.direction, s.end_id, 'end' as peer_kind, s.peer_id, null as block,
    [] as except_blocks, s.protocol, s.port_from, s.port_to, d.policy,
    coalesce(d.unclear, t.unclear) as unclear
from (
    select
        * exclude (first_admin, first_other),
        if(coalesce(first_admin.action, 'pass') = 'pass', first_other, first_admin) as d
    from settled
) as s
inner join touched as t using (snapshot_id, direction, end_id)
where d.action = 'allow'
union all
select
    t.snapshot_id, t.direction, t.end_id, 'any' as peer_kind, null as peer_id, null as block,
    [] as except_blocks, null as protocol, 1 as port_from, 65535 as port_to, null as policy, t.unclear
from touched as t
where t.unclear is not null
union all
-- of the world outside: policies of this kind name it by blocks of addresses or not at all
select
    p.* replace (
        if(p.peer_kind = 'any', 'world', p.peer_kind) as peer_kind,
        coalesce(p.unclear, t.outside || ' decides about addresses outside') as unclear
    )
from network_permits as p
inner join touched as t using (snapshot_id, direction, end_id)
where p.peer_kind in ('any', 'block')
union all
select
    b.snapshot_id, b.direction, b.end_id, 'block' as peer_kind, null as peer_id, b.block,
    [] as except_blocks, b.protocol, b.port_from, b.port_to, b.policy,
    b.policy || ' decides about addresses outside' as unclear
from bound as b
where b.peer_kind = 'block' and b.action = 'allow' and b.unclear is null
