/*
about = "The pod specs that somebody answers for: of what makes pods and of what nothing made, each its own; of the pods of one workload that are not as their template says, alike ones once."
reads = ["spec_holders"]

[columns]
snapshot_id = "the snapshot that they are in"
resource = "the object's resource; of pods that differ from their template, their workload's"
kind = "the object's kind; Pod of such pods"
namespace = "where they are"
name = "the object's name, or the first pod's"
owner = "the resource that made them, where they differ from its template"
spec_hash = "as in pod_specs"
template_hash = "the hash of the template's pod spec; null where there is no template to differ from"
pods = "names of the pods, in order; empty where it is no such pods"
pods_in_all = "how many pods the workload runs"
pod_labels = "as in pod_specs"
*/
with alive as (
    select *
    from spec_holders
    where
        -- a template with no pod behind it is history that a rollback could bring back, and runs nothing
        not (kind = 'ReplicaSet' and coalesce(replicas, 1) = 0)
        and coalesce(phase, '') not in ('Succeeded', 'Failed')
),

counted as (
    select
        snapshot_id,
        workload_resource,
        count(*) as pods_in_all
    from alive
    where kind = 'Pod' and template is not null
    group by all
)

select
    snapshot_id,
    resource,
    kind,
    namespace,
    name,
    if(template is null, null, owner) as owner,
    spec_hash,
    template_hash,
    cast([] as varchar []) as pods,
    cast(null as bigint) as pods_in_all,
    pod_labels
from alive
where template is null or (kind <> 'Pod' and spec_hash <> template_hash)
union all
select
    a.snapshot_id,
    a.workload_resource as resource,
    'Pod' as kind,
    a.namespace,
    min(a.name) as name,
    a.template as owner,
    a.spec_hash,
    a.template_hash,
    list(a.name order by a.name) as pods,
    any_value(c.pods_in_all) as pods_in_all,
    arg_min(a.pod_labels, a.name) as pod_labels
from alive as a
inner join counted as c on a.snapshot_id = c.snapshot_id and a.workload_resource = c.workload_resource
where a.kind = 'Pod' and a.spec_hash <> a.template_hash
group by a.snapshot_id, a.workload_resource, a.namespace, a.template, a.spec_hash, a.template_hash
