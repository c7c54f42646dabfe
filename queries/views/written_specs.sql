/*
about = "Every pod spec that was written: pods, templates of workloads, ephemeral containers."
reads = ["write_bodies"]
window = "event"
inline = true
bodies = ["create,update,patch pods", "update,patch pods/ephemeralcontainers", "create,update,patch deployments.apps", "create,update,patch replicasets.apps", "create,update,patch daemonsets.apps", "create,update,patch statefulsets.apps", "create,update,patch jobs.batch", "create,update,patch cronjobs.batch", "create,update,patch replicationcontrollers", "create,update,patch podtemplates"]

[columns]
at = "when the API server received it, in UTC"
who = "who sent it, and on whose behalf"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
resource = "pods, deployments, and so on"
subresource = "ephemeralcontainers, or null"
namespace = "its namespace"
name = "its name"
target = "resource/subresource/namespace/name"
owner = "kind of the object that owns it; null for one that somebody made"
replicas = "spec.replicas of a workload"
pod = "the pod spec, as far as detections look at it"
*/
with read_once as (
    select
        * exclude (body, text),
        from_json(body, workload_shape()) as o
    from write_bodies
    where
        body is not null
        and coalesce(subresource, 'ephemeralcontainers') = 'ephemeralcontainers'
        and resource in (
            'pods', 'deployments', 'replicasets', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs',
            'replicationcontrollers', 'podtemplates'
        )
)

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
    o.metadata."ownerReferences"[1].kind as owner,
    case when resource not in ('pods', 'cronjobs', 'podtemplates') then o.spec.replicas end as replicas,
    case
        when resource = 'cronjobs' then o.spec."jobTemplate".spec.template.spec
        when resource = 'podtemplates' then o.template.spec
        when resource = 'pods' then struct_pack(
            "hostPID" := o.spec."hostPID", "hostIPC" := o.spec."hostIPC", "hostNetwork" := o.spec."hostNetwork",
            "serviceAccountName" := o.spec."serviceAccountName", "securityContext" := o.spec."securityContext",
            volumes := o.spec.volumes, containers := o.spec.containers, "initContainers" := o.spec."initContainers",
            "ephemeralContainers" := o.spec."ephemeralContainers"
        )
        else o.spec.template.spec
    end as pod
from read_once
