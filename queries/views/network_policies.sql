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
opens_ingress = "whether a rule of it lets in everybody, or every pod, on every port"
opens_egress = "whether a rule of it lets out to everybody on every port"
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
    len(list_filter(
        coalesce(from_json(body -> '$.spec.ingress', '["json"]'), []),
        lambda r: coalesce(json_array_length(r -> '$.ports'), 0) = 0 and (
            coalesce(json_array_length(r -> '$.from'), 0) = 0 or len(list_filter(
                from_json(r -> '$.from', '["json"]'), lambda p: (
                    coalesce(open_to_all([p ->> '$.ipBlock.cidr']), false) and coalesce(json_array_length(p -> '$.ipBlock.except'), 0) = 0
                )
                or (
                    coalesce(cast(p -> '$.namespaceSelector' as varchar), '') in ('{}', '{"matchLabels":{}}')
                    and coalesce(cast(p -> '$.podSelector' as varchar), '{}') in ('{}', 'null', '{"matchLabels":{}}')
                )
            )) > 0
        )
    )) > 0 as opens_ingress,
    len(list_filter(
        coalesce(from_json(body -> '$.spec.egress', '["json"]'), []),
        lambda r: coalesce(json_array_length(r -> '$.ports'), 0) = 0 and (
            coalesce(json_array_length(r -> '$.to'), 0) = 0 or len(list_filter(
                from_json(r -> '$.to', '["json"]'), lambda p: (
                    coalesce(open_to_all([p ->> '$.ipBlock.cidr']), false) and coalesce(json_array_length(p -> '$.ipBlock.except'), 0) = 0
                )
            )) > 0
        )
    )) > 0 as opens_egress,
    coalesce(json_array_length(body -> '$.spec.ingress'), 0) as ingress_rules,
    coalesce(json_array_length(body -> '$.spec.egress'), 0) as egress_rules
from objects
where kind = 'NetworkPolicy' and api_group = 'networking.k8s.io'
