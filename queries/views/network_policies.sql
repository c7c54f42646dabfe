/*
about = "Every NetworkPolicy, and what it isolates."
reads = ["objects"]
kinds = ["networkpolicies.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "NetworkPolicy/namespace/name"
namespace = "where it acts"
name = "its name"
selects_all = "whether its podSelector is empty, so that it binds every pod of the namespace"
ingress = "whether it isolates ingress: policyTypes says so, or is unset"
egress = "whether it isolates egress: policyTypes says so, or is unset and there are egress rules"
ingress_rules = "how many ingress rules it has"
egress_rules = "how many egress rules it has"
*/
select
    snapshot_id,
    resource,
    namespace,
    name,
    coalesce(body -> '$.spec.podSelector.matchLabels', '{}'::json)::varchar = '{}'
    and coalesce(json_array_length(body -> '$.spec.podSelector.matchExpressions'), 0) = 0
        as selects_all,
    coalesce(list_contains(from_json(body -> '$.spec.policyTypes', '["varchar"]'), 'Ingress'), true)
        as ingress,
    coalesce(
        list_contains(from_json(body -> '$.spec.policyTypes', '["varchar"]'), 'Egress'),
        coalesce(json_array_length(body -> '$.spec.egress'), 0) > 0
    ) as egress,
    coalesce(json_array_length(body -> '$.spec.ingress'), 0) as ingress_rules,
    coalesce(json_array_length(body -> '$.spec.egress'), 0) as egress_rules
from objects
where kind = 'NetworkPolicy' and api_group = 'networking.k8s.io'
