/*
about = "One pod spec and one check of the Pod Security Standards, for a range of Kubernetes versions."
reads = ["pod_shapes", "shape_checks"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource"
kind = "kind of the object that holds it"
namespace = "where it is"
owner = "the resource that made it, null where a person did"
check_id = "upstream's id of the check"
level = "baseline or restricted; a pod that meets restricted meets both"
since = "the first minor version of the policy that reads the check so: 25 is v1.25"
until = "the first that no longer does, null where the latest does"
ok = "whether the check lets the pod in; null where nobody can tell"
seen = "what it holds against it, or why nobody can tell"
*/
select
    s.snapshot_id,
    s.resource,
    s.kind,
    s.namespace,
    s.owner,
    c.* exclude (shape)
from pod_shapes as s
inner join shape_checks as c on s.shape = c.shape
