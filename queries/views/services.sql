/*
about = "Every Service, and how far it can be reached."
reads = ["objects"]
kinds = ["services"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Service/namespace/name"
namespace = "where it is"
type = "ClusterIP, NodePort, LoadBalancer or ExternalName"
external_ips = "spec.externalIPs, empty where unset"
source_ranges = "spec.loadBalancerSourceRanges, empty where unset"
*/
select
    snapshot_id,
    resource,
    namespace,
    coalesce(body ->> '$.spec.type', 'ClusterIP') as type,
    coalesce(from_json(body -> '$.spec.externalIPs', '["varchar"]'), []) as external_ips,
    coalesce(from_json(body -> '$.spec.loadBalancerSourceRanges', '["varchar"]'), [])
        as source_ranges
from objects
where kind = 'Service' and api_group = ''
