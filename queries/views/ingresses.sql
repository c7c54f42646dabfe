/*
about = "Every Ingress, with its hosts and whether each is served over TLS."
reads = ["objects"]
kinds = ["ingresses.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Ingress/namespace/name"
namespace = "where it is"
hosts = "hosts of its rules; `*` for a rule without one, and for a default backend"
tls_hosts = "hosts that its tls section names; `*` where it names none, which means every host"
*/
select
    snapshot_id,
    resource,
    namespace,
    list_concat(
        list_transform(
            coalesce(from_json(body -> '$.spec.rules', '["json"]'), []),
            lambda r: coalesce(nullif(r ->> '$.host', ''), '*')
        ),
        if(
            coalesce(json_type(body, '$.spec.defaultBackend'), 'NULL') <> 'NULL'
            -- as it was called before networking.k8s.io/v1
            or coalesce(json_type(body, '$.spec.backend'), 'NULL') <> 'NULL'
            or coalesce(json_array_length(body -> '$.spec.rules'), 0) = 0, ['*'], []
        )
    ) as hosts,
    flatten(list_transform(
        coalesce(from_json(body -> '$.spec.tls', '["json"]'), []),
        lambda t: if(json_array_length(t -> '$.hosts') > 0, from_json(t -> '$.hosts', '["varchar"]'), ['*'])
    )) as tls_hosts
from objects
where kind = 'Ingress' and api_group in ('networking.k8s.io', 'extensions')
