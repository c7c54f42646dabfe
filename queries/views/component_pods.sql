/*
about = "Every pod in kube-system that is a control-plane component, with its arguments."
reads = ["pod_specs"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod's resource"
component = "kube-apiserver, kube-controller-manager, kube-scheduler or etcd"
arguments = "command and args, one list"
*/
with each as (
    select
        snapshot_id,
        resource,
        unnest(from_json(pod_spec -> '$.containers', '["json"]')) as body
    from pod_specs
    where kind = 'Pod' and namespace = 'kube-system'
),

told as (
    select
        snapshot_id,
        resource,
        list_concat(
            coalesce(from_json(body -> '$.command', '["varchar"]'), []),
            coalesce(from_json(body -> '$.args', '["varchar"]'), [])
        ) as arguments
    from each
)

select
    snapshot_id,
    resource,
    regexp_extract(arguments[1], '[^/]+$') as component,
    arguments
from told
where
    regexp_extract(arguments[1], '[^/]+$')
    in ('kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd')
