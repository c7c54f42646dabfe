/*
about = "The pod specs that somebody answers for: those that no other object's template made, and those that differ from the template that made them."
reads = ["pod_specs"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object's resource"
kind = "its kind"
namespace = "where it is"
name = "its name"
owner = "the resource that made it, where it differs from it"
host_network = "as in pod_specs"
host_pid = "as in pod_specs"
host_ipc = "as in pod_specs"
service_account = "as in pod_specs"
automount = "as in pod_specs"
token_by_hand = "whether a volume has a token of its account for the API server (projected, without an audience)"
pod_labels = "as in pod_specs"
pod_spec = "as in pod_specs"
*/
with secured as (
    select
        *,
        hash(
            host_network, host_pid, host_ipc, service_account, automount,
            list_sort(list_filter(
                coalesce(from_json(pod_spec -> '$.volumes', '["varchar"]'), []),
                lambda v: v not like '%"name":"kube-api-access-%'
            ))
        ) as secured
    from pod_specs
)

select
    s.snapshot_id,
    s.resource,
    s.kind,
    s.namespace,
    s.name,
    s.owner,
    s.host_network,
    s.host_pid,
    s.host_ipc,
    s.service_account,
    s.automount,
    len(list_filter(
        coalesce(from_json(s.pod_spec -> '$.volumes', '["json"]'), []),
        lambda v: len(list_filter(
            coalesce(from_json(v -> '$.projected.sources', '["json"]'), []),
            lambda p: json_type(p, '$.serviceAccountToken') = 'OBJECT'
            and coalesce(p ->> '$.serviceAccountToken.audience', '') = ''
        )) > 0
    )) > 0 as token_by_hand,
    s.pod_labels,
    s.pod_spec
from secured as s
left join secured as o on s.snapshot_id = o.snapshot_id and s.owner = o.resource
where
    -- a template with no pod behind it is history that a rollback could bring back, and runs nothing
    not (s.kind = 'ReplicaSet' and coalesce(s.replicas, 1) = 0)
    and coalesce(s.phase, '') not in ('Succeeded', 'Failed')
    and (o.resource is null or o.secured <> s.secured)
