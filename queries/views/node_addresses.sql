/*
about = "Every address that a node says it has."
reads = ["objects"]
kinds = ["nodes"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name"
external = "its addresses of type ExternalIP"
*/
select
    snapshot_id,
    resource,
    list_transform(
        list_filter(
            coalesce(from_json(body -> '$.status.addresses', '[{"type":"VARCHAR","address":"VARCHAR"}]'), []),
            lambda a: a.type = 'ExternalIP' and a.address <> ''
        ), lambda a: a.address
    ) as external
from objects
where kind = 'Node' and api_group = ''
