/*
about = "Every volume of every pod spec that somebody answers for; of pods that differ from their template, those that it does not have."
reads = ["workload_facts", "spec_holders"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource, then #volume= and its name"
namespace = "where it is"
name = "the volume's name"
type = "hostPath, configMap, secret, projected, and so on"
host_path = "hostPath.path, null for other types"
image = "image.reference, null for other types"
differs = "as in workload_specs"
*/
with each as (
    select
        f.snapshot_id,
        f.resource,
        f.namespace,
        h.token_volume,
        f.differs,
        unnest(f.volumes) as v
    from workload_facts as f
    left join spec_holders as h on f.snapshot_id = h.snapshot_id and f.resource = h.resource
)

select
    snapshot_id,
    resource || '#volume=' || own_words(v.name, null, null, token_volume) as resource,
    namespace,
    own_words(v.name, null, null, token_volume) as name,
    v.type as type,
    v.host_path as host_path,
    v.image as image,
    differs
from each
