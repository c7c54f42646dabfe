/*
about = "Every pod spec that runs or may run, with its workload: its topmost owner that has a pod template, or the owner that is named where that is not in the snapshot."
reads = ["pod_specs"]

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
with named as (
    select
        p.*,
        case
            when p.owner is null or p.owner like 'Node/%' then p.resource
            when o.resource is null then p.owner
            -- an owner without a pod template (an operator's custom resource) is no workload
            else coalesce(g.resource, o.resource)
        end as workload_resource
    from pod_specs as p
    left join pod_specs as o on p.snapshot_id = o.snapshot_id and p.owner = o.resource
    left join pod_specs as g on o.snapshot_id = g.snapshot_id and o.owner = g.resource
),

running as (
    select
        snapshot_id,
        workload_resource
    from named
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
    list_transform(
        list_concat(
            coalesce(
                from_json(
                    n.pod_spec -> '$.containers[*].ports[*]',
                    '[{"name": "VARCHAR", "protocol": "VARCHAR", "containerPort": "INTEGER"}]'
                ), []
            ),
            -- an init container that restarts is a sidecar
            coalesce(flatten(list_transform(
                list_filter(
                    from_json(n.pod_spec -> '$.initContainers', '["json"]'), lambda c: c ->> '$.restartPolicy' = 'Always'
                ),
                lambda c: from_json(
                    c -> '$.ports', '[{"name": "VARCHAR", "protocol": "VARCHAR", "containerPort": "INTEGER"}]'
                )
            )), [])
        ),
        lambda p: {'name': p.name, 'protocol': coalesce(p.protocol, 'TCP'), 'port': p.containerport}
    ) as ports,
    n.address,
    n.node_name
from named as n
left join running as r
    on n.snapshot_id = r.snapshot_id and n.workload_resource = r.workload_resource
where
    (n.kind = 'Pod' and coalesce(n.phase, '') not in ('Succeeded', 'Failed'))
    -- a template with no pod behind it yet: a CronJob between two runs, a manifest
    or (n.resource = n.workload_resource and n.kind not in ('Pod', 'PodTemplate') and r.workload_resource is null)
