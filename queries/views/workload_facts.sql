/*
about = "What pod specs say that somebody answers for: those that no other object's template made, and those that differ from the template that made them; pods of one workload that differ alike once."
reads = ["answered_specs", "spec_facts"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object's resource; of pods that differ from their template, their workload's and #pods; a single one of several pods by itself"
kind = "its kind"
namespace = "where it is"
name = "its name"
owner = "the resource that made it, where it differs from it"
host_network = "as in pod_specs"
host_pid = "as in pod_specs"
host_ipc = "as in pod_specs"
service_account = "as in pod_specs"
automount = "as in pod_specs"
token_by_hand = "as in spec_facts"
pod_labels = "as in pod_specs"
spec_hash = "the hash of the pod spec, or of the first of such pods'"
volumes = "as in spec_facts; of what differs from its template, only those that the template does not have"
pods = "names of the pods that differ from their template; empty where it is no such pods"
patch = "as in spec_facts"
differs = "how it differs from the template that made it, and in which pods, or that an operator fills in the rest, for the end of `seen`; null where neither is so"
*/
with told as (
    select
        spec_hash,
        struct_pack(*columns(* exclude (spec_hash, ports, pod_security_context, all_volumes))) as f,
        all_volumes as volumes
    from (
        select
            * replace (list_filter(volumes, lambda v: not is_token(v.name)) as volumes),
            volumes as all_volumes
        from spec_facts
    )
),

each as (
    select
        a.snapshot_id,
        a.resource,
        a.kind,
        a.namespace,
        min(a.name) as name,
        a.owner,
        t.f,
        if(o.spec_hash is null, t.volumes, list_filter(t.f.volumes, lambda v: not list_contains(o.volumes, v))) as volumes,
        o.spec_hash is not null as is_of_template,
        if(o.spec_hash is null, null, differences(t.f, o.f)) as fields,
        any_value(a.pods_in_all) as pods_in_all,
        list_sort(flatten(list(a.pods))) as pods,
        arg_min(a.pod_labels, a.name) as pod_labels,
        arg_min(a.spec_hash, a.name) as spec_hash
    from answered_specs as a
    inner join told as t on a.spec_hash = t.spec_hash
    left join told as o on a.template_hash = o.spec_hash
    where o.spec_hash is null or t.f is distinct from o.f
    group by all
)

select
    snapshot_id,
    told_holder(resource, namespace, pods, pods_in_all) || told_twin(
        row_number() over (
            partition by snapshot_id, told_holder(resource, namespace, pods, pods_in_all)
            order by is_of_template, len(pods), pods, spec_hash
        )
    ) as resource,
    kind,
    namespace,
    name,
    owner,
    f.host_network as host_network,
    f.host_pid as host_pid,
    f.host_ipc as host_ipc,
    f.service_account as service_account,
    f.automount as automount,
    f.token_by_hand as token_by_hand,
    pod_labels,
    spec_hash,
    volumes,
    pods,
    f.patch as patch,
    if(f.patch, told_patch(), told_difference(pods, pods_in_all, is_of_template, fields)) as differs
from each
