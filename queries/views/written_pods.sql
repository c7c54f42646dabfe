/*
about = "Every pod spec that was written: pods, templates of workloads, ephemeral containers, with what it asks for. One row a spec."
reads = ["writes"]

[columns]
at = "when, in UTC"
who = "who wrote it"
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
containers = "its containers, init and ephemeral ones too, as JSON"
*/
with specs as (
    select
        w.*,
        case
            when w.resource = 'cronjobs' then json_extract(w.body, '$.spec.jobTemplate.spec.template.spec')
            when w.resource = 'podtemplates' then json_extract(w.body, '$.template.spec')
            when w.resource = 'pods' then json_extract(w.body, '$.spec')
            else json_extract(w.body, '$.spec.template.spec')
        end as spec
    from writes as w
    where
        w.known
        and coalesce(w.subresource, 'ephemeralcontainers') = 'ephemeralcontainers'
        and w.resource in (
            'pods', 'deployments', 'replicasets', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs',
            'replicationcontrollers', 'podtemplates'
        )
)

select
    "at",
    who,
    by_kubernetes,
    verb,
    resource,
    subresource,
    namespace,
    name,
    target,
    body ->> '$.metadata.ownerReferences[0].kind' as owner,
    coalesce(spec ->> '$.hostPID' = 'true', false) as host_pid,
    coalesce(spec ->> '$.hostIPC' = 'true', false) as host_ipc,
    coalesce(spec ->> '$.hostNetwork' = 'true', false) as host_network,
    list_distinct(coalesce(from_json(spec -> '$.volumes[*].hostPath.path', '["varchar"]'), [])) as host_paths,
    spec ->> '$.serviceAccountName' as service_account,
    try_cast(spec ->> '$.securityContext.runAsUser' as bigint) as run_as_user,
    try_cast(spec ->> '$.securityContext.runAsNonRoot' as boolean) as run_as_non_root,
    try_cast(body ->> '$.spec.replicas' as bigint) as replicas,
    list_concat(
        coalesce(from_json(spec -> '$.containers', '["json"]'), []),
        coalesce(from_json(spec -> '$.initContainers', '["json"]'), []),
        coalesce(from_json(spec -> '$.ephemeralContainers', '["json"]'), [])
    ) as containers
from specs
where spec is not null
