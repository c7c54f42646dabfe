/*
about = "The containers that somebody answers for: a pod's container counts only where it differs from the template that made it, so ten replicas are judged once and a change by a webhook is still seen."
reads = ["containers", "pod_specs"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in containers"
kind = "as in containers"
namespace = "as in containers"
name = "as in containers"
role = "as in containers"
image = "as in containers"
privileged = "as in containers"
allow_privilege_escalation = "as in containers"
run_as_non_root = "as in containers"
run_as_user = "as in containers"
read_only_root = "as in containers"
added_capabilities = "as in containers"
dropped_capabilities = "as in containers"
seccomp = "as in containers"
host_process = "as in containers"
has_security_context = "as in containers"
host_ports = "as in containers"
secret_variables = "as in containers"
cpu_limit = "as in containers"
memory_limit = "as in containers"
cpu_request = "as in containers"
memory_request = "as in containers"
pull_policy = "as in containers"
*/
select c.* exclude (owner, secured, pod_resource)
from containers as c
inner join pod_specs as s on c.snapshot_id = s.snapshot_id and c.pod_resource = s.resource
left join containers as o
    on
        c.snapshot_id = o.snapshot_id
        and c.owner = o.pod_resource
        and c.name = o.name
        and c.role = o.role
where
    not (s.kind = 'ReplicaSet' and coalesce(s.replicas, 1) = 0)
    and coalesce(s.phase, '') not in ('Succeeded', 'Failed')
    and (o.resource is null or o.secured <> c.secured)
