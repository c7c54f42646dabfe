/*
about = "Every pod spec that was written: pods, templates of workloads, ephemeral containers, with what it asks for. One row a spec."
reads = ["written_specs"]
window = "event"

[columns]
at = "when, in UTC"
who = "who wrote it"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself did it, as the controllers that make the pods of a workload"
verb = "create, update, patch"
resource = "pods, deployments, and so on"
subresource = "ephemeralcontainers, or null"
namespace = "its namespace"
name = "its name"
target = "resource/namespace/name"
owner = "kind of the object that owns it; null for one that somebody made"
host_pid = "spec.hostPID"
host_ipc = "spec.hostIPC"
host_network = "spec.hostNetwork"
host_paths = "paths of the node that it mounts"
service_account = "spec.serviceAccountName"
run_as_user = "spec.securityContext.runAsUser"
run_as_non_root = "spec.securityContext.runAsNonRoot"
replicas = "spec.replicas of a workload"
*/
select
    "at",
    who,
    is_person,
    by_kubernetes,
    verb,
    resource,
    subresource,
    namespace,
    name,
    target,
    owner,
    coalesce(pod."hostPID", false) as host_pid,
    coalesce(pod."hostIPC", false) as host_ipc,
    coalesce(pod."hostNetwork", false) as host_network,
    list_distinct(list_filter(
        list_transform(coalesce(pod.volumes, []), lambda v: v."hostPath".path), lambda p: p is not null
    )) as host_paths,
    pod."serviceAccountName" as service_account,
    pod."securityContext"."runAsUser" as run_as_user,
    pod."securityContext"."runAsNonRoot" as run_as_non_root,
    replicas
from written_specs
where pod.containers is not null or pod."ephemeralContainers" is not null
