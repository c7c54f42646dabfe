/*
about = "One flow that network policies permit, between two workloads or with the world outside, and only flows that both ends permit. The world outside is a block of addresses."
reads = ["network_flows", "network_ends"]

[columns]
snapshot_id = "the snapshot that it is in"
from_namespace = "of the workload that opens the connection; null means the world"
from_workload = "its name, or a block of addresses of the world"
to_namespace = "of the workload that it talks to; null means the world"
to_workload = "its name, or a block of addresses of the world"
protocol = "TCP, UDP or SCTP"
port_from = "first port"
port_to = "last port"
from_resource = "the workload's resource; null means the world"
to_resource = "the workload's resource; null means the world"
except_blocks = "blocks of addresses that the world's block leaves out"
host_network = "whether one of the two is on its node's network, so that no policy binds it"
policies = "the policies that permit it; empty where none stands against it"
unclear = "why nobody can tell whether it is permitted; null where it is"
*/
select distinct
    f.snapshot_id,
    a.namespace as from_namespace,
    coalesce(a.workload, f.block) as from_workload,
    b.namespace as to_namespace,
    coalesce(b.workload, f.block) as to_workload,
    unnest(if(f.protocol is null, ['TCP', 'UDP', 'SCTP'], [f.protocol])) as protocol,
    f.port_from,
    f.port_to,
    a.workload_resource as from_resource,
    b.workload_resource as to_resource,
    f.except_blocks,
    coalesce(a.host_network, false) or coalesce(b.host_network, false) as host_network,
    f.policies,
    f.unclear
from network_flows as f
left join network_ends as a on f.snapshot_id = a.snapshot_id and f.from_id = a.end_id
left join network_ends as b on f.snapshot_id = b.snapshot_id and f.to_id = b.end_id
