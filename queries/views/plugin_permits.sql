/*
about = "What is permitted at each end of traffic where a network plugin has policies of its own: plugin_verdicts in the shape of network_decisions."
reads = ["plugin_readers", "plugin_ends", "plugin_peers", "plugin_verdicts"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
end_id = "as in network_ends"
peer_kind = "any (pods and the world), pods (every pod), world, end or block"
peer_id = "the other end, where peer_kind is end"
block = "a block of addresses outside, where peer_kind is block"
except_blocks = "blocks in it that are left out"
protocol = "TCP, UDP or SCTP; null means any"
port_from = "first port"
port_to = "last port"
policy = "the policy that permits it; null where none stands against it"
unclear = "why nobody can tell whether it is permitted; null where it is clear"
*/
with states as (
    select
        v.* exclude (permitted, policy),
        p.sort = 'world' as outside,
        if(v.permitted, coalesce(v.unclear, ''), null) as state,
        if(v.unclear is null, v.policy, null) as policy
    from plugin_verdicts as v
    inner join plugin_peers as p
        on v.snapshot_id = p.snapshot_id and v.direction = p.direction and v.bound = p.bound and v.peer = p.peer
),

-- where all peers of a side are treated alike, one row says so
sides as (
    select
        snapshot_id,
        direction,
        bound,
        protocol,
        port_from,
        port_to,
        outside,
        if(count(distinct coalesce(state, '-')) = 1, min(state), null) as state,
        list_distinct(list(policy order by policy) filter (state is not null)) as policies
    from states
    group by all
),

alike as (
    select
        snapshot_id, direction, bound, protocol, port_from, port_to, 'any' as peer_kind, min(state) as state,
        list_distinct(flatten(list(policies))) as policies
    from sides
    where state is not null
    group by snapshot_id, direction, bound, protocol, port_from, port_to
    having count(*) = 2 and min(state) = max(state)
),

grouped as (
    select snapshot_id, direction, bound, protocol, port_from, port_to, peer_kind, null as peer, state, policies from alike
    union all
    select
        s.snapshot_id, s.direction, s.bound, s.protocol, s.port_from, s.port_to,
        if(s.outside, 'world', 'pods') as peer_kind, null as peer, s.state, s.policies
    from sides as s
    anti join alike as a using (snapshot_id, direction, bound, protocol, port_from)
    where s.state is not null
    union all
    select
        t.snapshot_id, t.direction, t.bound, t.protocol, t.port_from, t.port_to,
        if(t.outside, 'block', 'end') as peer_kind, t.peer, t.state, [t.policy] as policies
    from states as t
    inner join sides as s using (snapshot_id, direction, bound, protocol, port_from, outside)
    where s.state is null and t.state is not null
),

-- ranges that touch become one
merged as (
    select
        snapshot_id, direction, bound, protocol, peer_kind, peer, state,
        min(port_from) as port_from, max(port_to) as port_to,
        list_sort(list_distinct(flatten(list(policies)))) as policies
    from (
        select
            *,
            sum(if(port_from = before + 1, 0, 1)) over (
                partition by snapshot_id, direction, bound, protocol, peer_kind, peer, state order by port_from
            ) as island
        from (
            select
                *,
                lag(port_to) over (
                    partition by snapshot_id, direction, bound, protocol, peer_kind, peer, state order by port_from
                ) as before
            from grouped
        )
    )
    group by snapshot_id, direction, bound, protocol, peer_kind, peer, state, island
),

told as (
    select
        snapshot_id, direction, bound, peer_kind, peer, state, port_from, port_to,
        if(count(*) = 3, [null], list(protocol)) as protocols,
        if(count(policies[1]) = 0, [null], list_sort(list_distinct(flatten(list(policies))))) as policies
    from merged
    group by snapshot_id, direction, bound, peer_kind, peer, state, port_from, port_to
),

rowed as (
    select
        snapshot_id, direction, bound, peer_kind, peer, port_from, port_to, unnest(protocols) as protocol,
        policies, if(state = '', null, state) as unclear
    from told
),

placed as (
    select f.*, e.end_id from (select * replace (unnest(policies) as policies) from rowed) as f
    inner join plugin_ends as e on f.snapshot_id = e.snapshot_id and f.bound = e.bound
)

select
    snapshot_id, direction, end_id, peer_kind, null as peer_id, null as block, cast([] as varchar []) as except_blocks,
    protocol, port_from, port_to, policies as policy, unclear
from placed
where peer_kind in ('any', 'pods', 'world')
union all
select
    f.snapshot_id, f.direction, f.end_id, 'block' as peer_kind, null as peer_id, p.block, p.except_blocks,
    f.protocol, f.port_from, f.port_to, f.policies as policy, f.unclear
from placed as f
inner join plugin_peers as p
    on f.snapshot_id = p.snapshot_id and f.direction = p.direction and f.bound = p.bound and f.peer = p.peer
where f.peer_kind = 'block'
union all
select
    f.snapshot_id, f.direction, f.end_id, 'end' as peer_kind, e.end_id as peer_id, null as block, [] as except_blocks,
    f.protocol, f.port_from, f.port_to, f.policies as policy, f.unclear
from placed as f
inner join (
    select
        snapshot_id, direction, bound, peer,
        unnest(named) as named
    from plugin_peers
) as p
    on f.snapshot_id = p.snapshot_id and f.direction = p.direction and f.bound = p.bound and f.peer = p.peer
inner join plugin_ends as e on p.snapshot_id = e.snapshot_id and p.named = e.named
where f.peer_kind = 'end'
union all
-- whom no rule binds, and pods on their node's network
select
    e.snapshot_id, d.direction, e.end_id, 'any' as peer_kind, null as peer_id, null as block, [] as except_blocks,
    null as protocol, 1 as port_from, 65535 as port_to, null as policy,
    coalesce(r.doubt, if(e.host_network, r.of_nodes, null)) as unclear
from plugin_ends as e
inner join plugin_readers as r on e.snapshot_id = r.snapshot_id
cross join (values ('ingress'), ('egress')) as d (direction)
anti join plugin_verdicts as v on e.snapshot_id = v.snapshot_id and d.direction = v.direction and e.bound = v.bound
