/*
about = "What network policies permit between two namespaces, or between one and the world: the flows of reachability, counted."
reads = ["network_flows", "network_ends"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
from_namespace = "null means the world"
to_namespace = "null means the world"
everything = "whether any pair of workloads may, without doubt, talk on every port of a protocol"
flows = "how many pairs of workloads"
ports = "the ports, each as protocol/first-last; any where all are open"
blocks = "the world's blocks of addresses, where it is one of the two, and there is no doubt"
policies = "the policies that permit it; empty where none stands against it"
host_network = "whether only pods on their node's network are concerned"
unclear = "a cause why part of it is doubtful; null where all is clear"
*/
select
    f.snapshot_id,
    a.namespace as from_namespace,
    b.namespace as to_namespace,
    bool_or(f.port_from = 1 and f.port_to = 65535 and f.unclear is null) as everything,
    count(distinct (f.from_id, f.to_id)) as flows,
    list_sort(list(distinct case
        when f.protocol is null and f.port_from = 1 and f.port_to = 65535 then 'any'
        when f.port_from = 1 and f.port_to = 65535 then f.protocol || '/any'
        when f.port_from = f.port_to then coalesce(f.protocol, 'any') || '/' || f.port_from
        else coalesce(f.protocol, 'any') || '/' || f.port_from || '-' || f.port_to
    end)) as ports,
    coalesce(list_sort(list(distinct f.block || if(
        len(f.except_blocks) > 0, ' except ' || array_to_string(f.except_blocks, ', '), ''
    )) filter (f.block is not null and f.unclear is null)), []) as blocks,
    list_sort(list_distinct(coalesce(flatten(list(distinct f.policies)), []))) as policies,
    bool_and(coalesce(a.host_network, false) or coalesce(b.host_network, false)) as host_network,
    min(f.unclear) as unclear
from network_flows as f
left join network_ends as a on f.snapshot_id = a.snapshot_id and f.from_id = a.end_id
left join network_ends as b on f.snapshot_id = b.snapshot_id and f.to_id = b.end_id
group by f.snapshot_id, a.namespace, b.namespace
