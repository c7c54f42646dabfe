/*
about = "Every Ingress, with its hosts and whether each is served over TLS."
reads = ["objects"]
kinds = ["ingresses.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Ingress/namespace/name"
namespace = "where it is"
hosts = "hosts of its rules; `*` for a rule without one"
tls_hosts = "hosts that its tls section names"
*/
select
    snapshot_id,
    resource,
    namespace,
    list_transform(
        coalesce(from_json(body -> '$.spec.rules', '["json"]'), []),
        lambda r: coalesce(r ->> '$.host', '*')
    ) as hosts,
    flatten(list_transform(
        coalesce(from_json(body -> '$.spec.tls', '["json"]'), []),
        lambda t: coalesce(from_json(t -> '$.hosts', '["varchar"]'), ['*'])
    )) as tls_hosts
from objects
where kind = 'Ingress' and api_group = 'networking.k8s.io'
