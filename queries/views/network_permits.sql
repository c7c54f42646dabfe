/*
about = "What NetworkPolicies permit at one end of traffic: with whom, on which ports. Both ends must permit a flow. An end that no policy isolates permits everything, in one row."
reads = ["network_rules", "network_ends", "network_members"]

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
end_id = "as in network_ends"
peer_kind = "any (pods and the world), end or block"
peer_id = "the other end, where peer_kind is end"
block = "a block of addresses outside, where peer_kind is block"
except_blocks = "blocks in it that are left out"
protocol = "TCP, UDP or SCTP; null means any"
port_from = "first port"
port_to = "last port"
policy = "the policy that permits it; null where no policy isolates the end"
unclear = "why nobody can tell whether it is permitted; null where it is clear"
*/
with bound as (
    select
        r.* exclude (subject, peer),
        e.end_id,
        e.ports
    from network_rules as r
    inner join network_members as m on r.snapshot_id = m.snapshot_id and r.subject_set = m.set_id
    inner join network_ends as e on m.snapshot_id = e.snapshot_id and m.end_id = e.end_id
    where r.tier = 'namespace' and not e.host_network
),

isolated as (
    select
        snapshot_id,
        direction,
        end_id,
        max(if(rule is null, unclear, null)) as unclear
    from bound
    group by all
),

-- a policy whose podSelector cannot be read may bind any pod of its namespace
doubtful as (
    select
        r.snapshot_id,
        r.direction,
        e.end_id,
        min(r.policy || ': ' || r.unclear) as unclear
    from network_rules as r
    inner join network_ends as e
        on r.snapshot_id = e.snapshot_id and r.subject.namespace = e.namespace and not e.host_network
    where r.tier = 'namespace' and r.rule is null and r.unclear is not null
    group by all
),

rules as (
    select
        * exclude (unclear, peer_kind, ports, protocol, port_from, port_to, port_name),
        if(unclear is null, peer_kind, 'any') as peer_kind,
        if(unclear is null, protocol, null) as protocol,
        if(unclear is null, port_from, 1) as port_from,
        if(unclear is null, port_to, 65535) as port_to,
        if(unclear is null, port_name, null) as port_name,
        policy || ': ' || unclear as unclear,
        -- of ingress the name is looked up here, of egress at the other end
        if(
            direction = 'ingress' and bound.port_name is not null and unclear is null,
            list_filter(ports, lambda p: p.name = bound.port_name and p.protocol = bound.protocol),
            [{'name': null, 'protocol': null, 'port': null}]
        ) as named
    from bound
    where rule is not null
),

resolved as (
    select
        * exclude (named, port_from, port_to, port_name),
        coalesce(unnest(named).port, port_from) as port_from,
        coalesce(unnest(named).port, port_to) as port_to,
        if(direction = 'egress', port_name, null) as port_name,
        parsed_block(block) as parsed,
        list_transform(except_blocks, lambda b: parsed_block(b)) as parsed_except
    from rules
),

with_ends as (
    select
        r.snapshot_id, r.direction, r.end_id, m.end_id as peer_id, r.protocol, r.port_from, r.port_to,
        r.port_name, r.policy, r.unclear
    from resolved as r
    inner join network_members as m on r.snapshot_id = m.snapshot_id and r.peer_set = m.set_id
    where r.peer_kind = 'pods'
    union all
    -- by the API's words a block is for the world outside; plugins hold pods' addresses against it too
    select
        r.snapshot_id, r.direction, r.end_id, e.end_id as peer_id, r.protocol, r.port_from, r.port_to,
        r.port_name, r.policy, r.unclear
    from resolved as r
    inner join network_ends as e
        on
            r.snapshot_id = e.snapshot_id
            and len(list_filter(
                e.addresses,
                lambda a: lies_in(a, r.parsed.base, r.parsed.bits)
                and len(list_filter(r.parsed_except, lambda x: lies_in(a, x.base, x.bits))) = 0
            )) > 0
    where r.peer_kind = 'block'
    union all
    select
        r.snapshot_id, r.direction, r.end_id, e.end_id as peer_id, r.protocol, r.port_from, r.port_to,
        r.port_name, r.policy, r.unclear
    from resolved as r
    inner join network_ends as e on r.snapshot_id = e.snapshot_id
    where r.peer_kind = 'any' and r.port_name is not null
),

looked_up as (
    select
        w.* exclude (port_name, port_from, port_to),
        unnest(if(
            w.port_name is null, [{'port_from': w.port_from, 'port_to': w.port_to}],
            list_transform(
                list_filter(e.ports, lambda p: p.name = w.port_name and p.protocol = w.protocol),
                lambda p: {'port_from': p.port, 'port_to': p.port}
            )
        ), recursive := true)
    from with_ends as w
    inner join network_ends as e on w.snapshot_id = e.snapshot_id and w.peer_id = e.end_id
)

select distinct
    snapshot_id, direction, end_id, 'end' as peer_kind, peer_id, null as block,
    cast([] as varchar []) as except_blocks, protocol, port_from, port_to, policy, unclear
from looked_up
union all
select
    snapshot_id, direction, end_id, peer_kind, null as peer_id, block,
    coalesce(except_blocks, []) as except_blocks, protocol, port_from, port_to, policy, unclear
from resolved
where peer_kind in ('any', 'block') and port_name is null
union all
-- open, or possibly so
select
    e.snapshot_id, d.direction, e.end_id, 'any' as peer_kind, null as peer_id, null as block,
    [] as except_blocks, null as protocol, 1 as port_from, 65535 as port_to, null as policy,
    coalesce(i.unclear, u.unclear) as unclear
from network_ends as e
cross join (values ('ingress'), ('egress')) as d (direction)
left join isolated as i
    on e.snapshot_id = i.snapshot_id and e.end_id = i.end_id and d.direction = i.direction
left join doubtful as u
    on e.snapshot_id = u.snapshot_id and e.end_id = u.end_id and d.direction = u.direction
where i.end_id is null or i.unclear is not null or u.unclear is not null
