/*
about = "Every ServiceAccount."
reads = ["objects"]
kinds = ["serviceaccounts"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "ServiceAccount/namespace/name"
namespace = "where it is"
name = "its name"
automount = "automountServiceAccountToken, null where unset"
*/
select
    snapshot_id,
    resource,
    namespace,
    name,
    try_cast(body ->> '$.automountServiceAccountToken' as boolean) as automount
from objects
where kind = 'ServiceAccount' and api_group = ''
