/*
about = "Every pod spec that runs or may run, with its workload: its topmost owner that has a pod template, or the owner that is named where that is not in the snapshot."
reads = ["spec_holders"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod's resource; of a workload without a live pod, its own"
namespace = "where it is"
workload = "the workload's name"
workload_resource = "the workload's resource"
live = "whether it is a pod, and not just the template of one"
service_account = "as in pod_specs"
host_network = "as in pod_specs"
labels = "labels of its pods, as JSON with sorted keys"
ports = "ports of containers and sidecars, each with name, protocol and port"
address = "the pod's IP address, null where it has none yet"
node_name = "the node it runs on"
*/
with running as (
    select
        snapshot_id,
        workload_resource
    from spec_holders
    where kind = 'Pod' and coalesce(phase, '') not in ('Succeeded', 'Failed')
    group by all
)

select
    n.snapshot_id,
    n.resource,
    n.namespace,
    split_part(n.workload_resource, '/', 3) as workload,
    n.workload_resource,
    n.kind = 'Pod' as live,
    n.service_account,
    n.host_network,
    coalesce(cast(n.pod_labels as varchar), '{}') as labels,
    n.ports,
    n.address,
    n.node_name
from spec_holders as n
left join running as r
    on n.snapshot_id = r.snapshot_id and n.workload_resource = r.workload_resource
where
    (n.kind = 'Pod' and coalesce(n.phase, '') not in ('Succeeded', 'Failed'))
    -- a template with no pod behind it yet: a CronJob between two runs, a manifest
    or (n.resource = n.workload_resource and n.kind not in ('Pod', 'PodTemplate') and r.workload_resource is null)
