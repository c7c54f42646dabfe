/*
about = "One pod spec and one check of the Pod Security Standards, as the latest version has it. `pod_security_at(minor)` asks an older one."
reads = ["pod_security_checks"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource"
kind = "kind of the object that holds it"
namespace = "where it is"
owner = "the resource that made it, null where a person did"
level = "baseline or restricted; a pod that meets restricted meets both"
check_id = "upstream's id of the check"
ok = "whether the check lets the pod in; null where nobody can tell"
seen = "what it holds against it, or why nobody can tell"
*/
select
    snapshot_id,
    resource,
    kind,
    namespace,
    owner,
    level,
    check_id,
    ok,
    seen
from pod_security_checks
where until is null
