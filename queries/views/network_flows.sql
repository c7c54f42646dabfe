/*
about = "Every flow between two ends that both ends permit, and with the world outside. Ports as ranges that do not overlap."
reads = ["network_decisions", "network_ends"]

[columns]
snapshot_id = "the snapshot that it is in"
from_id = "the end that opens the connection, as in network_ends; null means the world"
to_id = "the end that it talks to; null means the world"
block = "the world's block of addresses; null between pods"
except_blocks = "blocks in it that are left out"
protocol = "TCP, UDP or SCTP; null means any"
port_from = "first port"
port_to = "last port"
policies = "the policies that permit it; empty where none stands against it"
unclear = "why nobody can tell whether it is permitted; null where it is"
*/
with decided as (
    select
        * exclude (policy),
        if(policy is null, [], [policy]) as policies,
        peer_kind in ('any', 'pods') as of_pods,
        protocol is null and port_from = 1 and port_to = 65535 and unclear is null as everything
    from network_decisions
),

-- whoever may talk to anybody about anything needs no other row
bare as (
    select d.*
    from decided as d
    left join (
        select distinct snapshot_id, direction, end_id from decided where peer_kind = 'any' and everything
    ) as a using (snapshot_id, direction, end_id)
    where a.end_id is null or (d.peer_kind = 'any' and d.everything)
),

merged_any as (
    select
        snapshot_id, direction, end_id, peer_kind, peer_id, block, except_blocks, protocol, port_from,
        port_to, unclear, everything, of_pods, list_sort(list_distinct(flatten(list(policies)))) as policies
    from bare
    group by all
),

sends as (select * from merged_any where direction = 'egress'),

takes as (select * from merged_any where direction = 'ingress'),

pairs as (
    select s as s, t as t
    from sends as s
    inner join takes as t on s.snapshot_id = t.snapshot_id
    where s.of_pods and t.of_pods and not (s.everything and t.everything)
    union all
    select s as s, t as t
    from sends as s
    inner join takes as t on s.snapshot_id = t.snapshot_id and s.end_id = t.peer_id
    where s.of_pods and t.peer_kind = 'end'
    union all
    select s as s, t as t
    from sends as s
    inner join takes as t on s.snapshot_id = t.snapshot_id and s.peer_id = t.end_id
    where s.peer_kind = 'end' and t.of_pods
    union all
    select s as s, t as t
    from sends as s
    inner join takes as t
        on s.snapshot_id = t.snapshot_id and s.peer_id = t.end_id and s.end_id = t.peer_id
    where s.peer_kind = 'end' and t.peer_kind = 'end'
),

met as (
    select
        s.snapshot_id as snapshot_id, s.end_id as from_id, t.end_id as to_id,
        coalesce(s.protocol, t.protocol) as protocol, greatest(s.port_from, t.port_from) as port_from,
        least(s.port_to, t.port_to) as port_to, list_concat(s.policies, t.policies) as policies,
        coalesce(s.unclear, t.unclear) as unclear, s.everything and t.everything as everything
    from pairs
    where
        coalesce(s.protocol = t.protocol, true) and s.port_from <= t.port_to and t.port_from <= s.port_to
),

-- where an end may talk to another about anything, one row says so: what is narrower is part of it
whole as (
    select snapshot_id, from_id, to_id, flatten(list(policies)) as policies
    from met
    where everything
    group by snapshot_id, from_id, to_id
),

within as (
    select m.snapshot_id, m.from_id, m.to_id, flatten(list(m.policies)) as policies
    from (from met where not everything and unclear is null) as m
    semi join whole as w on m.snapshot_id = w.snapshot_id and m.from_id = w.from_id and m.to_id = w.to_id
    group by m.snapshot_id, m.from_id, m.to_id
),

narrow as (
    select m.* exclude (everything)
    from (from met where not everything) as m
    anti join within as w on m.snapshot_id = w.snapshot_id and m.from_id = w.from_id and m.to_id = w.to_id and m.unclear is null
),

-- flows that touch become one; a doubtful one stays by itself
islands as (
    select
        *,
        sum(if(port_from <= reach + 1, 0, 1)) over (
            partition by snapshot_id, from_id, to_id, protocol, unclear order by port_from, port_to
        ) as island
    from (
        select
            *,
            max(port_to) over (
                partition by snapshot_id, from_id, to_id, protocol, unclear
                order by port_from, port_to rows between unbounded preceding and 1 preceding
            ) as reach
        from (
            select
                * exclude (protocol),
                unnest(if(protocol is null, ['TCP', 'UDP', 'SCTP'], [protocol])) as protocol
            from narrow
        )
    )
)

select
    snapshot_id, from_id, to_id, null as block, cast([] as varchar []) as except_blocks, protocol,
    min(port_from) as port_from, max(port_to) as port_to,
    list_sort(list_distinct(flatten(list(policies)))) as policies, unclear
from islands
group by snapshot_id, from_id, to_id, protocol, island, unclear
union all
select
    w.snapshot_id, w.from_id, w.to_id, null as block, [] as except_blocks, null as protocol, 1 as port_from,
    65535 as port_to,
    if(n.policies is null and len(w.policies) < 2, w.policies, list_sort(list_distinct(w.policies || coalesce(n.policies, [])))) as policies,
    null as unclear
from whole as w
left join within as n on w.snapshot_id = n.snapshot_id and w.from_id = n.from_id and w.to_id = n.to_id
union all
select
    s.snapshot_id, s.end_id as from_id, t.end_id as to_id, null as block, [] as except_blocks,
    null as protocol, 1 as port_from, 65535 as port_to, list_concat(s.policies, t.policies) as policies,
    null as unclear
from sends as s
inner join takes as t on s.snapshot_id = t.snapshot_id
where s.of_pods and s.everything and t.of_pods and t.everything
union all
select
    snapshot_id, if(direction = 'egress', end_id, null) as from_id,
    if(direction = 'ingress', end_id, null) as to_id,
    unnest(if(block is null, ['0.0.0.0/0', '::/0'], [block])) as block,
    except_blocks, protocol, port_from, port_to, policies, unclear
from merged_any
where peer_kind not in ('end', 'pods')
