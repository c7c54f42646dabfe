/*
about = "Every object that carries a pod spec, with what the spec says and without the spec itself; and who answers for it."
reads = ["carriers", "spec_facts"]
kinds = ["pods", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "replicationcontrollers", "podtemplates", "advancedcronjobs.apps.kruise.io", "broadcastjobs.apps.kruise.io", "clonesets.apps.kruise.io", "clusterworkflowtemplates.argoproj.io", "configurations.serving.knative.dev", "cronworkflows.argoproj.io", "daemonsets.apps.kruise.io", "deploymentconfigs.apps.openshift.io", "jobs.batch.volcano.sh", "jobsets.jobset.x-k8s.io", "leaderworkersets.leaderworkerset.x-k8s.io", "pipelineruns.tekton.dev", "pipelines.tekton.dev", "rayclusters.ray.io", "rayjobs.ray.io", "rayservices.ray.io", "revisions.serving.knative.dev", "rollouts.argoproj.io", "scaledjobs.keda.sh", "services.serving.knative.dev", "statefulsets.apps.kruise.io", "taskruns.tekton.dev", "tasks.tekton.dev", "workflows.argoproj.io", "workflowtemplates.argoproj.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in pod_specs"
kind = "as in pod_specs"
namespace = "as in pod_specs"
name = "as in pod_specs"
owner = "as in pod_specs"
template = "the owner, where its template is judged, and so this one only where it differs: never of its own rank or below, and no ReplicaSet of 0"
template_hash = "the hash of that template's pod spec"
workload_resource = "as in workloads"
replicas = "as in pod_specs"
phase = "as in pod_specs"
pod_labels = "as in pod_specs"
pod_annotations = "as in pod_specs"
host_network = "as in pod_specs"
host_pid = "as in pod_specs"
host_ipc = "as in pod_specs"
service_account = "as in pod_specs"
automount = "as in pod_specs"
node_name = "as in pod_specs"
address = "as in pod_specs"
pod_security_context = "as in pod_specs"
ports = "as in spec_facts"
token_volume = "what the volume of its own token is called"
spec_hash = "as in pod_specs"
*/
with ranked as (
    select
        *,
        owner_kind || '/' || namespace || '/' || owner_name as owner,
        -- custom objects, as Rollouts and DeploymentConfigs are, stand above what they make
        case
            when api_group not in ('', 'apps', 'batch') or kind in ('Deployment', 'CronJob') then 2
            when kind = 'Pod' then 0
            else 1
        end as rank,
        -- a template of 0 is not judged itself, so nothing may hide behind it
        kind = 'ReplicaSet' and coalesce(try_cast(replicas as integer), 1) = 0 as empty
    from carriers
),

owned as (
    select
        c.*,
        if(o.rank > c.rank and not o.empty, o.resource, null) as template,
        if(o.rank > c.rank and not o.empty, o.spec_hash, null) as template_hash,
        case
            when c.owner is null or c.owner like 'Node/%' then c.resource
            when o.resource is null then c.owner
            -- an owner without a pod template (an operator's custom resource) is no workload
            else coalesce(g.resource, o.resource)
        end as workload_resource
    from ranked as c
    left join ranked as o on c.snapshot_id = o.snapshot_id and c.owner = o.resource
    left join ranked as g on o.snapshot_id = g.snapshot_id and o.owner = g.resource
)

select
    c.snapshot_id,
    c.resource,
    c.kind,
    c.namespace,
    c.name,
    c.owner,
    c.template,
    c.template_hash,
    c.workload_resource,
    try_cast(c.replicas as integer) as replicas,
    c.phase,
    cast(c.labels as json) as pod_labels,
    cast(c.annotations as json) as pod_annotations,
    f.host_network,
    f.host_pid,
    f.host_ipc,
    f.service_account,
    f.automount,
    c.node_name,
    c.address,
    f.pod_security_context,
    f.ports,
    c.token_volume,
    c.spec_hash
from owned as c
inner join spec_facts as f on c.spec_hash = f.spec_hash
