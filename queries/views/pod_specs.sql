/*
about = "Every object that carries a pod spec, whatever its kind: pods, and what makes pods."
reads = ["spec_holders", "specs"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Kind/namespace/name, the same for the same object in every snapshot"
kind = "Pod, Deployment, and so on"
namespace = "where it is"
name = "its own name"
owner = "the resource that made it (first ownerReference), null where a person did"
replicas = "spec.replicas, null where the kind has none"
phase = "status.phase of a pod"
pod_labels = "labels that its pods have"
pod_annotations = "annotations that its pods have"
host_network = "spec.hostNetwork, false where unset"
host_pid = "spec.hostPID, false where unset"
host_ipc = "spec.hostIPC, false where unset"
service_account = "spec.serviceAccountName, `default` where unset"
automount = "spec.automountServiceAccountToken, null where unset"
node_name = "the node a pod runs on"
address = "status.podIP of a pod"
pod_security_context = "spec.securityContext"
spec_hash = "which of the distinct pod specs it is: pods of one template have one, whatever their node and their name"
pod_spec = "the pod spec itself, as JSON"
*/
select
    h.snapshot_id,
    h.resource,
    h.kind,
    h.namespace,
    h.name,
    h.owner,
    h.replicas,
    h.phase,
    h.pod_labels,
    h.pod_annotations,
    h.host_network,
    h.host_pid,
    h.host_ipc,
    h.service_account,
    h.automount,
    h.node_name,
    h.address,
    h.pod_security_context,
    h.spec_hash,
    cast(own_words(cast(s.body as varchar), h.node_name, h.name, h.token_volume) as json) as pod_spec
from spec_holders as h
inner join specs as s on h.spec_hash = s.spec_hash
