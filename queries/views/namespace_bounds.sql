/*
about = "Every namespace with workloads, and how many ResourceQuotas and LimitRanges bound what they may use."
reads = ["namespaces", "objects"]
kinds = ["namespaces"]
needs = ["resourcequotas", "limitranges"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Namespace/name"
system = "whether it belongs to Kubernetes itself"
quotas = "how many ResourceQuotas it has"
limits = "how many LimitRanges it has"
*/
select
    n.snapshot_id,
    n.resource,
    n.system,
    count(*) filter (o.kind = 'ResourceQuota') as quotas,
    count(*) filter (o.kind = 'LimitRange') as limits
from namespaces as n
left join objects as o
    on n.snapshot_id = o.snapshot_id and n.namespace = o.namespace and o.kind in ('ResourceQuota', 'LimitRange') and o.api_group = ''
where n.pods > 0
group by n.snapshot_id, n.resource, n.system
