/*
about = "Every file of a node that a benchmark asks about, with mode and owner; and where nothing is known of a node, or not all, one row for each role that was not seen."
reads = ["node_facts"]
facts = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name#path; Node/name where nothing is known of the node"
role = "what the file is: apiserver-manifest, kubelet-config, key, …"
path = "where it is on the node"
mode = "its mode, octal"
owner = "the user that it belongs to, by name where the node knows it"
group_name = "the group that it belongs to"
folder = "whether it is a folder"
missing = "why nothing is known of it; null where something is"
*/
with roles as (
    select unnest(
        ['kubelet-service', 'kubelet-kubeconfig', 'kubelet-config', 'kubelet-ca', 'proxy-kubeconfig', 'cni']
    ) as role, false as of_control_plane
    union all
    select unnest([
        'apiserver-manifest', 'controller-manager-manifest', 'scheduler-manifest', 'etcd-manifest', 'etcd-data',
        'admin-kubeconfig', 'scheduler-kubeconfig', 'controller-manager-kubeconfig', 'pki-folder', 'certificate', 'key',
        'audit-policy', 'encryption-config'
    ]) as role, true as of_control_plane
),

each as (
    select
        snapshot_id,
        resource,
        unnest(from_json(
            facts -> '$.files',
            '[{"role":"VARCHAR","path":"VARCHAR","mode":"VARCHAR","owner":"VARCHAR","group":"VARCHAR","folder":"BOOLEAN"}]'
        ), recursive := true)
    from node_facts
    where missing is null
)

select
    snapshot_id,
    resource || '#' || path as resource,
    role,
    path,
    mode,
    owner,
    "group" as group_name,
    folder,
    cast(null as varchar) as missing
from each
union all
select
    n.snapshot_id,
    n.resource,
    r.role,
    null as path,
    null as mode,
    null as owner,
    null as group_name,
    null as folder,
    coalesce(n.missing, concat('not all of the node could be read: ', array_to_string(n.refused[1:3], ', '))) as missing
from (select *, from_json(coalesce(facts -> '$.refused', '[]'), '["varchar"]') as refused from node_facts) as n
inner join roles as r on n.control_plane or not r.of_control_plane
where
    n.missing is not null
    -- where something was refused, a file that was not seen may be there all the same
    or (len(n.refused) > 0 and not exists (
        select 1 from each as e where e.snapshot_id = n.snapshot_id and e.resource = n.resource and e.role = r.role
    ))
