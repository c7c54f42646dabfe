/*
about = "The containers that somebody answers for: a pod's container counts only where it differs from the template that made it, and pods of one workload that differ alike count once; so ten replicas are judged once and a change by a webhook is still seen."
reads = ["answered_specs", "spec_containers"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in containers; of pods that differ from their template, their workload's resource and the container, then #pods where the template has one of that name; a single one of several pods by itself"
kind = "kind of the object that holds it; Pod of such pods"
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
windows = "as in containers"
windows_user = "as in containers"
patch = "as in spec_containers"
differs = "how it differs from the template that made it, and in which pods, or that an operator fills in the rest, for the end of `seen`; null where neither is so"
*/
with told as (
    select
        spec_hash,
        role,
        name,
        struct_pack(*columns(* exclude (spec_hash, position))) as c
    from spec_containers
),

each as (
    select
        a.snapshot_id,
        a.resource,
        t.name,
        a.kind,
        a.namespace,
        t.c,
        a.template_hash is not null as is_of_template,
        if(o.spec_hash is null, null, differences(t.c, o.c)) as fields,
        any_value(a.pods_in_all) as pods_in_all,
        list_sort(flatten(list(a.pods))) as pods
    from answered_specs as a
    inner join told as t on a.spec_hash = t.spec_hash
    left join told as o on a.template_hash = o.spec_hash and t.role = o.role and t.name = o.name
    where o.spec_hash is null or t.c is distinct from o.c
    group by all
)

select * exclude (security)
from (
    select
        snapshot_id,
        told_holder(resource, namespace, pods, pods_in_all) || '#container=' || name || told_twin(
            row_number() over (
                partition by snapshot_id, told_holder(resource, namespace, pods, pods_in_all), name
                order by is_of_template, len(pods), pods, cast(to_json(c) as varchar)
            )
        ) as resource,
        kind,
        namespace,
        unnest(c),
        if(c.patch, told_patch(), told_difference(pods, pods_in_all, is_of_template, fields)) as differs
    from each
)
