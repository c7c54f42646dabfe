/*
about = "Every way in from outside, and whether network policies let traffic take it."
reads = ["entries", "network_flows", "network_ends"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in entries"
kind = "as in entries"
workload_resource = "the workload that it leads to"
protocol = "as in entries"
port = "as in entries"
narrowed = "as in entries"
open = "whether policies permit it: from outside, and for an Ingress or route from any pod that could be its controller; null where nobody can tell"
policies = "the policies that permit it; empty where none stands against it"
*/
with inward as (
    select
        f.snapshot_id,
        f.to_id,
        f.from_id is null as outside,
        f.protocol,
        f.port_from,
        f.port_to,
        bool_or(f.unclear is null) as sure,
        min(f.policies) as policies
    from network_flows as f
    semi join entries as e on f.snapshot_id = e.snapshot_id and f.to_id = e.end_id
    group by all
)

select
    e.snapshot_id,
    e.resource,
    e.kind,
    e.workload_resource,
    e.protocol,
    e.port,
    e.narrowed,
    case
        when bool_or(i.sure) then true
        when count(i.to_id) > 0 then null
        else false
    end as open,
    coalesce(min(i.policies), []) as policies
from entries as e
left join inward as i
    on
        e.snapshot_id = i.snapshot_id and e.end_id = i.to_id
        and i.outside = (e.kind in ('LoadBalancer', 'NodePort', 'ExternalIPs', 'hostPort', 'hostNetwork'))
        and coalesce(i.protocol = e.protocol, true)
        and coalesce(e.port between i.port_from and i.port_to, true)
group by all
