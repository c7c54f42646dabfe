/*
about = "Every pod spec, with what each check of the Pod Security Standards could hold against it: a list each, empty where there is nothing."
reads = ["pod_shapes", "shape_facts"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource"
kind = "kind of the object that holds it"
namespace = "where it is"
owner = "the resource that made it"
unclear = "why nobody can tell: something is not of the type that the API asks for; null where all is"
windows = "whether spec.os.name is windows"
user_namespace = "whether the pod has a user namespace of its own: spec.hostUsers is false"
host_namespaces = "hostNetwork, hostPID, hostIPC where true"
host_paths = "hostPath volumes"
odd_volumes = "volumes of a type that restricted does not allow"
sysctls = "sysctls that it sets"
escalates = "containers without allowPrivilegeEscalation: false"
app_armor = "who sets an AppArmor profile other than RuntimeDefault and Localhost"
added = "capabilities beyond the default ones"
capable = "containers that do not drop ALL, or add other than NET_BIND_SERVICE"
host_ports = "host ports"
hosts = "hosts named in probes and lifecycle handlers"
privileged = "privileged containers"
proc_mounts = "containers with a procMount other than Default"
may_be_root = "who sets runAsNonRoot: false, and containers for which nobody sets it"
root_user = "who sets runAsUser: 0"
se_linux_0 = "SELinux options that baseline forbids before 1.31"
se_linux_31 = "SELinux options that baseline forbids from 1.31"
seccomp_noted = "annotations with a forbidden seccomp profile, for before 1.19"
seccomp_bad = "who sets a seccomp profile other than RuntimeDefault and Localhost"
seccomp_unset = "containers for which nobody sets a seccomp profile"
host_process = "who sets windowsOptions.hostProcess"
*/
select
    s.snapshot_id,
    s.resource,
    s.kind,
    s.namespace,
    s.owner,
    f.* exclude (shape)
from pod_shapes as s
inner join shape_facts as f on s.shape = f.shape
