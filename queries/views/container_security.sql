/*
about = "Every container as the Pod Security Standards read it: what it sets itself, and nothing that its pod sets."
reads = ["spec_holders", "spec_containers"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
pod_resource = "the resource that holds its pod spec"
role = "as in containers"
name = "the container's name"
unclear = "why nobody can tell: something is not of the type that the API asks for; null where all is"
privileged = "securityContext.privileged, as text"
escalation = "securityContext.allowPrivilegeEscalation, as text"
non_root = "securityContext.runAsNonRoot, as text"
run_as_user = "securityContext.runAsUser, as text"
proc_mount = "securityContext.procMount"
seccomp = "securityContext.seccompProfile.type"
app_armor = "securityContext.appArmorProfile.type"
se_linux = "securityContext.seLinuxOptions"
host_process = "securityContext.windowsOptions.hostProcess, as text"
adds = "capabilities that it adds, as written"
drops = "capabilities that it drops, as written"
host_ports = "host ports, and of a pod on the host's network every port: the API server sets them alike"
published = "its ports that the node has too, each with protocol and the port of the container"
hosts = "hosts that its probes and lifecycle handlers name"
*/
select
    h.snapshot_id,
    h.resource as pod_resource,
    c.role,
    coalesce(c.name, '(no name)') as name,
    c.security.unclear as unclear,
    c.security.privileged as privileged,
    c.security.escalation as escalation,
    c.security.non_root as non_root,
    c.security.run_as_user as run_as_user,
    c.security.proc_mount as proc_mount,
    c.security.seccomp as seccomp,
    c.security.app_armor as app_armor,
    c.security.se_linux as se_linux,
    c.security.host_process as host_process,
    c.security.adds as adds,
    c.security.drops as drops,
    open_ports(c.security.ports, h.host_network and h.kind = 'Pod') as host_ports,
    list_transform(
        list_filter(c.security.ports, lambda p: h.host_network or coalesce(try_cast(p.hostport as integer), 0) <> 0),
        lambda p: {'protocol': p.protocol, 'port': try_cast(p.containerport as integer)}
    ) as published,
    c.security.hosts as hosts
from spec_holders as h
inner join spec_containers as c on h.spec_hash = c.spec_hash
