/*
about = "Every container of every pod spec, init and ephemeral ones too."
reads = ["spec_holders", "spec_containers"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource, then #container= and its name"
pod_resource = "the pod spec's resource"
kind = "kind of the object that holds it"
namespace = "where it is"
owner = "the resource that made the pod spec"
role = "containers, initContainers or ephemeralContainers"
name = "the container's name"
image = "image, as written"
privileged = "securityContext.privileged, null where unset"
allow_privilege_escalation = "securityContext.allowPrivilegeEscalation, null where unset"
run_as_non_root = "runAsNonRoot of the container, else of the pod, null where unset"
run_as_user = "runAsUser of the container, else of the pod, null where unset"
read_only_root = "securityContext.readOnlyRootFilesystem, null where unset"
added_capabilities = "capabilities.add in capitals without CAP_, empty where unset"
dropped_capabilities = "capabilities.drop in capitals without CAP_, empty where unset"
seccomp = "seccompProfile.type of the container, else of the pod, null where unset"
host_process = "windowsOptions.hostProcess of the container, else of the pod, false where unset"
has_security_context = "whether the container or its pod sets anything in a securityContext"
host_ports = "hostPort numbers that are not 0"
secret_variables = "environment variables filled from a Secret, and Secrets loaded whole"
cpu_limit = "resources.limits.cpu of the container, else of its pod; null where unset. 0 is no limit: see has_limit"
memory_limit = "resources.limits.memory, likewise"
cpu_request = "resources.requests.cpu, null where unset"
memory_request = "resources.requests.memory, null where unset"
pull_policy = "imagePullPolicy, null where unset"
windows = "whether its pod says that it is for Windows (spec.os): the API takes no capabilities, seccomp profile, privileges, root file system or user number there"
windows_user = "windowsOptions.runAsUserName of the container, else of the pod, where its pod says that it is for Windows; null where unset"
patch = "whether only some of its fields stand here, in a custom resource: an operator makes the container, and fills in the rest"
secured = "hash of all of the above that a control can judge; equal hashes get equal verdicts"
*/
select
    h.snapshot_id,
    h.resource || '#container=' || c.name as resource,
    h.resource as pod_resource,
    h.kind,
    h.namespace,
    h.owner,
    c.* exclude (spec_hash, position, security, whole),
    hash(c.whole) as secured
from spec_holders as h
inner join (select *, struct_pack(*columns(* exclude (spec_hash, position))) as whole from spec_containers) as c on h.spec_hash = c.spec_hash
