/*
about = "kube-proxy as far as it says where it shows its metrics: its ConfigMap (kubeadm), its DaemonSet's flags, its process on a node."
reads = ["objects", "pod_specs", "node_facts"]
kinds = ["configmaps"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the ConfigMap, the DaemonSet, or Node/name#kube-proxy"
metrics_address = "metricsBindAddress or --metrics-bind-address; 127.0.0.1:10249 where unset"
*/
with configured as (
    select
        snapshot_id,
        resource,
        body ->> '$.data."config.conf"' as text
    from objects
    where kind = 'ConfigMap' and namespace = 'kube-system' and name = 'kube-proxy'
),

started as (
    select
        snapshot_id,
        resource,
        list_concat(
            coalesce(from_json(pod_spec -> '$.containers[0].command', '["varchar"]'), []),
            coalesce(from_json(pod_spec -> '$.containers[0].args', '["varchar"]'), [])
        ) as arguments
    from pod_specs
    where kind = 'DaemonSet' and namespace = 'kube-system' and name = 'kube-proxy'
    union all
    select
        snapshot_id,
        resource || '#kube-proxy' as resource,
        p.arguments
    from (
        select
            snapshot_id,
            resource,
            unnest(from_json(facts -> '$.processes', '[{"component":"VARCHAR","arguments":["VARCHAR"],"inPod":"BOOLEAN"}]')) as p
        from node_facts
        where missing is null
    )
    where p.component = 'kube-proxy' and not coalesce(p.inpod, false)
),

flagged as (
    select
        snapshot_id,
        resource,
        list_last(list_filter(arguments, lambda a: starts_with(a, '--metrics-bind-address='))) as flag,
        len(list_filter(arguments, lambda a: starts_with(a, '--config'))) > 0 as has_file
    from started
)

select
    snapshot_id,
    resource,
    coalesce(nullif(regexp_extract(text, '(?m)^metricsBindAddress:\s*"?([^"\s]*)', 1), ''), '127.0.0.1:10249') as metrics_address
from configured
where text is not null
union all
select
    snapshot_id,
    resource,
    coalesce(split_part(flag, '=', 2), '127.0.0.1:10249') as metrics_address
from flagged
where flag is not null or not has_file
