/*
about = "Every rule of an AdminNetworkPolicy or BaselineAdminNetworkPolicy, with each end of traffic that it binds."
reads = ["network_rules", "network_ends", "network_members"]

[columns]
snapshot_id = "the snapshot that it is in"
end_id = "the end that it binds, as in network_ends"
policy = "as in network_rules"
tier = "as in network_rules"
priority = "as in network_rules"
rule = "as in network_rules"
direction = "as in network_rules"
action = "as in network_rules"
subject_set = "as in network_rules"
peer_kind = "as in network_rules"
peer_set = "as in network_rules"
block = "as in network_rules"
except_blocks = "as in network_rules"
protocol = "as in network_rules"
port_from = "as in network_rules"
port_to = "as in network_rules"
port_name = "as in network_rules"
unclear = "as in network_rules"
*/
select
    r.* exclude (subject, peer),
    m.end_id
from network_rules as r
inner join network_members as m on r.snapshot_id = m.snapshot_id and r.subject_set = m.set_id
inner join network_ends as e on m.snapshot_id = e.snapshot_id and m.end_id = e.end_id
where r.tier <> 'namespace' and not e.host_network
