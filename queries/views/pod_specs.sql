/*
about = "Every object that carries a pod spec, whatever its kind: pods, and what makes pods."
reads = ["objects"]
kinds = ["pods", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "replicationcontrollers", "podtemplates"]

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
pod_spec = "the pod spec itself, as JSON"
*/
with found as (
    select
        snapshot_id,
        resource,
        kind,
        namespace,
        name,
        body,
        case
            when kind in ('Pod') then body -> '$.spec'
            when kind = 'PodTemplate' then body -> '$.template.spec'
            when kind = 'CronJob' then body -> '$.spec.jobTemplate.spec.template.spec'
            else body -> '$.spec.template.spec'
        end as pod_spec
    from objects
    where
        (kind = 'Pod' and api_group = '')
        or (kind in ('ReplicationController', 'PodTemplate') and api_group = '')
        or (kind in ('Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet') and api_group = 'apps')
        or (kind in ('Job', 'CronJob') and api_group = 'batch')
)
select
    snapshot_id,
    resource,
    kind,
    namespace,
    name,
    (body ->> '$.metadata.ownerReferences[0].kind') || '/' || namespace || '/'
    || (body ->> '$.metadata.ownerReferences[0].name') as owner,
    try_cast(body ->> '$.spec.replicas' as integer) as replicas,
    case when kind = 'Pod' then body ->> '$.status.phase' end as phase,
    case
        when kind = 'Pod' then body -> '$.metadata.labels'
        when kind = 'PodTemplate' then body -> '$.template.metadata.labels'
        when kind = 'CronJob' then body -> '$.spec.jobTemplate.spec.template.metadata.labels'
        else body -> '$.spec.template.metadata.labels'
    end as pod_labels,
    case
        when kind = 'Pod' then body -> '$.metadata.annotations'
        when kind = 'PodTemplate' then body -> '$.template.metadata.annotations'
        when kind = 'CronJob' then body -> '$.spec.jobTemplate.spec.template.metadata.annotations'
        else body -> '$.spec.template.metadata.annotations'
    end as pod_annotations,
    coalesce(pod_spec ->> '$.hostNetwork' = 'true', false) as host_network,
    coalesce(pod_spec ->> '$.hostPID' = 'true', false) as host_pid,
    coalesce(pod_spec ->> '$.hostIPC' = 'true', false) as host_ipc,
    coalesce(
        pod_spec ->> '$.serviceAccountName', pod_spec ->> '$.serviceAccount', 'default'
    ) as service_account,
    try_cast(pod_spec ->> '$.automountServiceAccountToken' as boolean) as automount,
    pod_spec ->> '$.nodeName' as node_name,
    case when kind = 'Pod' then body ->> '$.status.podIP' end as address,
    pod_spec -> '$.securityContext' as pod_security_context,
    pod_spec
from found
where pod_spec is not null
