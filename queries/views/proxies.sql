/*
about = "kube-proxy as far as it says where it shows its metrics: its ConfigMap (kubeadm), its DaemonSet's flags, its process on a node."
reads = ["objects", "pod_specs", "node_facts"]
kinds = ["configmaps"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the ConfigMap, the DaemonSet, or Node/name#kube-proxy"
metrics_address = "metricsBindAddress or --metrics-bind-address; 127.0.0.1:10249 where unset; null where its file is not known"
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
    from pod_specs as p
    where
        namespace = 'kube-system'
        and (
            (kind = 'DaemonSet' and name = 'kube-proxy')
            -- GKE runs it as a static pod of each node
            or (kind = 'Pod' and starts_with(name, 'kube-proxy-') and not exists (
                select 1 from pod_specs as d
                where d.snapshot_id = p.snapshot_id and d.kind = 'DaemonSet' and d.namespace = 'kube-system' and d.name = 'kube-proxy'
            ))
        )
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
    if(flag is null and has_file, null, coalesce(split_part(flag, '=', 2), '127.0.0.1:10249')) as metrics_address
from flagged as f
where flag is not null or not has_file or not exists (select 1 from configured as c where c.snapshot_id = f.snapshot_id and c.text is not null)
