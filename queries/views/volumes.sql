/*
about = "Every volume of every pod spec that somebody answers for."
reads = ["workload_specs"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource, then #volume= and its name"
namespace = "where it is"
name = "the volume's name"
type = "hostPath, configMap, secret, projected, and so on"
host_path = "hostPath.path, null for other types"
*/
with each as (
    select
        snapshot_id,
        resource,
        namespace,
        unnest(from_json(pod_spec -> '$.volumes', '["json"]')) as body
    from workload_specs
)

select
    snapshot_id,
    resource || '#volume=' || (body ->> '$.name') as resource,
    namespace,
    body ->> '$.name' as name,
    coalesce(
        list_filter(json_keys(body), lambda k: k <> 'name')[1], 'emptyDir'
    ) as type,
    body ->> '$.hostPath.path' as host_path
from each
