/*
about = "Every end of traffic where a network plugin has policies of its own, by what its rules can tell apart: as the end that is bound, and as the one that is named."
reads = ["plugin_rules", "plugin_readers", "plugin_members", "network_ends"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
end_id = "as in network_ends"
host_network = "as in network_ends"
ports = "as in network_ends"
bound = "a number, the same for ends that the same rules bind; null for pods on their node's network"
named = "a number, the same for ends that rules cannot tell apart as peers"
nets = "the blocks that rules name and some address of it lies in, each with whether all do; also every block where no address is known"
subjects = "the sets of pods that it is in, of those that rules bind"
peers = "the sets of pods that it is in, of those that rules name"
*/
with parsed as (
    select
        snapshot_id,
        net,
        parsed_block(net) as block
    from (
        select distinct
            snapshot_id,
            unnest(list_concat(coalesce(nets, []), not_nets)) as net
        from plugin_rules
        where pods or hosts
    )
),

reached as (
    select
        e.snapshot_id,
        e.end_id,
        map_from_entries(list({
            'key': p.net,
            'value': len(e.addresses) > 0
            and len(list_filter(e.addresses, lambda a: lies_in(a, p.block.base, p.block.bits))) = len(e.addresses)
        } order by p.net)) as nets
    from network_ends as e
    inner join parsed as p
        on
            e.snapshot_id = p.snapshot_id
            and (
                len(e.addresses) = 0
                or len(list_filter(e.addresses, lambda a: lies_in(a, p.block.base, p.block.bits))) > 0
            )
    group by all
),

bindings as (
    select distinct
        snapshot_id,
        subject as pods
    from plugin_rules
),

mentions as (
    select distinct
        snapshot_id,
        peer as pods
    from plugin_rules
    where peer is not null
),

sets as (
    select
        m.snapshot_id,
        m.end_id,
        coalesce(list(m.pods order by m.pods) filter (b.pods is not null), []) as subjects,
        coalesce(list(m.pods order by m.pods) filter (n.pods is not null), []) as peers
    from plugin_members as m
    left join bindings as b on m.snapshot_id = b.snapshot_id and m.pods = b.pods
    left join mentions as n on m.snapshot_id = n.snapshot_id and m.pods = n.pods
    group by all
),

-- ports tell ends apart where rules name them
by_name as (
    select
        snapshot_id,
        bool_or(port_name is not null) as ports
    from plugin_rules
    group by all
),

joined as (
    select
        e.snapshot_id,
        e.end_id,
        e.host_network,
        e.ports,
        if(coalesce(n.ports, false), list_sort(e.ports), []) as told_by,
        coalesce(r.nets, map {}) as nets,
        coalesce(s.subjects, []) as subjects,
        coalesce(s.peers, []) as peers
    from network_ends as e
    semi join plugin_readers as p on e.snapshot_id = p.snapshot_id
    left join reached as r on e.snapshot_id = r.snapshot_id and e.end_id = r.end_id
    left join sets as s on e.snapshot_id = s.snapshot_id and e.end_id = s.end_id
    left join by_name as n on e.snapshot_id = n.snapshot_id
)

select
    snapshot_id,
    end_id,
    host_network,
    ports,
    if(host_network, null, hash(snapshot_id, subjects, told_by)) as bound,
    hash(snapshot_id, host_network, peers, nets, told_by) as named,
    nets,
    subjects,
    peers
from joined
