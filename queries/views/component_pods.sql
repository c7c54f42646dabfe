/*
about = "Every control-plane component with its arguments: pods in kube-system; OpenShift's by the configuration that its operators wrote; else the processes that were seen on a node."
reads = ["pod_specs", "objects", "node_facts"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod's resource, the ConfigMap's, or Node/name#component"
component = "kube-apiserver, kube-controller-manager, kube-scheduler or etcd"
arguments = "command and args, one list"
*/
with each as (
    select
        snapshot_id,
        resource,
        node_name as node,
        unnest(from_json(pod_spec -> '$.containers', '["json"]')) as body
    from pod_specs
    where kind = 'Pod' and namespace = 'kube-system'
),

told as (
    select
        snapshot_id,
        resource,
        node,
        list_concat(
            coalesce(from_json(body -> '$.command', '["varchar"]'), []),
            coalesce(from_json(body -> '$.args', '["varchar"]'), [])
        ) as arguments
    from each
),

pods as (
    select
        snapshot_id,
        resource,
        node,
        regexp_extract(arguments[1], '[^/]+$') as component,
        arguments
    from told
    where
        regexp_extract(arguments[1], '[^/]+$')
        in ('kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd')
),

-- {"apiServerArguments": {"profiling": ["false"]}} as flags
operated as (
    select
        snapshot_id,
        resource,
        replace(namespace, 'openshift-', '') as component,
        coalesce(
            json_extract(json_extract_string(body, '$.data."config.yaml"'), '$.apiServerArguments'),
            json_extract(json_extract_string(body, '$.data."config.yaml"'), '$.extendedArguments')
        ) as given
    from (
        select * from objects
        where
            kind = 'ConfigMap' and name = 'config'
            and namespace in ('openshift-kube-apiserver', 'openshift-kube-controller-manager')
            and json_valid(json_extract_string(body, '$.data."config.yaml"'))
    )
),

processes as (
    select
        snapshot_id,
        name as node,
        resource,
        unnest(
            from_json(facts -> '$.processes', '[{"component":"VARCHAR","arguments":["VARCHAR"],"inPod":"BOOLEAN"}]'),
            recursive := true
        )
    from node_facts
    where missing is null
)

select
    snapshot_id,
    resource,
    component,
    arguments
from pods
union all
select
    snapshot_id,
    resource,
    component,
    [component]
    || list_transform(
        json_keys(given),
        lambda k: concat(
            '--', k, '=', array_to_string(from_json(json_extract(given, concat('$."', k, '"')), '["varchar"]'), ',')
        )
    ) as arguments
from operated
where given is not null
union all
select
    p.snapshot_id,
    p.resource || '#' || p.component as resource,
    p.component,
    [p.component] || p.arguments as arguments
from processes as p
where
    p.component in ('kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd')
    and not coalesce(p.inpod, false)  -- what runs in a pod is known as a pod, or is somebody's decoy
    and not exists (
        select 1 from pods as o
        where o.snapshot_id = p.snapshot_id and o.node = p.node and o.component = p.component
    )
    and not exists (
        select 1 from operated as o
        where o.snapshot_id = p.snapshot_id and o.component = p.component
    )
