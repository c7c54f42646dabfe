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
source_ranges = "spec.loadBalancerSourceRanges, or where unset the annotations load-balancer-source-ranges (Kubernetes, AWS, GCP) and azure-allowed-ip-ranges; azure-allowed-service-tags beside them; empty where there are none"
*/
select
    snapshot_id,
    resource,
    namespace,
    coalesce(body ->> '$.spec.type', 'ClusterIP') as type,
    coalesce(from_json(body -> '$.spec.externalIPs', '["varchar"]'), []) as external_ips,
    list_concat(list_transform(
        case
            when json_array_length(body -> '$.spec.loadBalancerSourceRanges') > 0
                then from_json(body -> '$.spec.loadBalancerSourceRanges', '["varchar"]')
            else list_filter(string_split(concat_ws(
                ',', json_extract_string(body, '$.metadata.annotations."service.beta.kubernetes.io/load-balancer-source-ranges"'),
                json_extract_string(body, '$.metadata.annotations."service.beta.kubernetes.io/azure-allowed-ip-ranges"')
            ), ','), lambda r: trim(r) <> '')
        end, lambda r: trim(r)
    ), list_transform(
        -- a tag of Azure lets in what it names beside the ranges
        list_filter(
            string_split(coalesce(body ->> '$.metadata.annotations."service.beta.kubernetes.io/azure-allowed-service-tags"', ''), ','),
            lambda t: trim(t) <> ''
        ), lambda t: if(lower(trim(t)) = 'internet', '0.0.0.0/0', trim(t))
    )) as source_ranges
from objects
where kind = 'Service' and api_group = ''
