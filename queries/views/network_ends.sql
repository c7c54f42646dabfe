/*
about = "Pods that no network policy can tell apart, as one end of traffic: same workload, same labels, same ports, same service account."
reads = ["workloads"]

[columns]
snapshot_id = "the snapshot that it is in"
end_id = "a number for it, the same for the same end"
namespace = "where it is"
workload = "the workload's name"
workload_resource = "the workload's resource"
host_network = "whether its pods share their node's network, so that no policy binds them"
labels = "labels, as a map"
service_account = "as in workloads"
ports = "container ports, each with name, protocol and port"
addresses = "IP addresses of its pods as numbers, IPv4 under ::ffff:0:0/96; empty where none is known"
pods = "how many pods it stands for; 0 for a template without any"
*/
select
    snapshot_id,
    end_number(snapshot_id, workload_resource, labels, host_network, ports, service_account) as end_id,
    any_value(namespace) as namespace,
    any_value(workload) as workload,
    workload_resource,
    host_network,
    label_map(cast(labels as json)) as labels,
    service_account,
    ports,
    coalesce(list(distinct number) filter (number is not null), []) as addresses,
    count(*) filter (live) as pods
from (select *, address_number(address) as number from workloads)
group by snapshot_id, workload_resource, labels, host_network, ports, service_account
