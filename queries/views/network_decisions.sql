/*
about = "What all kinds of policies together permit at one end of traffic: network_permits, for the ends that an AdminNetworkPolicy or BaselineAdminNetworkPolicy binds tier by tier, and plugin_permits where a network plugin has policies of its own."
reads = ["network_permits", "admin_bindings", "admin_decisions", "plugin_readers", "plugin_permits"]
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
with touched as (
    select
        snapshot_id,
        direction,
        end_id,
        min(policy || ': ' || unclear) as unclear,
        max(policy) filter (peer_kind in ('block', 'other')) as outside
    from admin_bindings
    anti join plugin_readers using (snapshot_id)
    group by all
)

select *
from plugin_permits
union all
select p.*
from network_permits as p
anti join touched as t using (snapshot_id, direction, end_id)
anti join plugin_readers as r on p.snapshot_id = r.snapshot_id
union all
select
    d.snapshot_id, d.direction, d.end_id, 'end' as peer_kind, d.peer_id, null as block,
    [] as except_blocks, d.protocol, d.port_from, d.port_to, d.policy,
    coalesce(d.unclear, t.unclear) as unclear
from admin_decisions as d
inner join touched as t using (snapshot_id, direction, end_id)
union all
select
    t.snapshot_id, t.direction, t.end_id, 'any' as peer_kind, null as peer_id, null as block,
    [] as except_blocks, null as protocol, 1 as port_from, 65535 as port_to, null as policy, t.unclear
from touched as t
where t.unclear is not null
union all
-- of the world outside: policies of this kind name it by blocks of addresses or not at all
select
    e.* exclude (outside) replace (coalesce(e.unclear, e.outside || ' decides about addresses outside') as unclear)
from (
    select
        p.* replace (if(p.peer_kind = 'any', 'world', p.peer_kind) as peer_kind),
        t.outside
    from network_permits as p
    inner join touched as t using (snapshot_id, direction, end_id)
    where p.peer_kind in ('any', 'block')
) as e
union all
select
    b.snapshot_id, b.direction, b.end_id, 'block' as peer_kind, null as peer_id, b.block,
    [] as except_blocks, b.protocol, b.port_from, b.port_to, b.policy,
    b.policy || ' decides about addresses outside' as unclear
from admin_bindings as b
anti join plugin_readers as r on b.snapshot_id = r.snapshot_id
where b.peer_kind = 'block' and b.action = 'allow' and b.unclear is null
