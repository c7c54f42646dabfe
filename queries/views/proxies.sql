/*
about = "kube-proxy as far as it says where it shows its metrics: its ConfigMap (kubeadm), its DaemonSet's flags, its process on a node."
reads = ["component_instances", "component_flags"]
kinds = ["configmaps"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the ConfigMap, the DaemonSet, or Node/name#kube-proxy"
metrics_address = "metricsBindAddress or --metrics-bind-address; 127.0.0.1:10249 where unset; null where it is not known"
missing = "why it is not known; null where it is"
*/
select
    i.snapshot_id,
    i.resource,
    f.value as metrics_address,
    coalesce(i.missing, f.unread) as missing
from component_instances as i
left join component_flags as f
    on i.snapshot_id = f.snapshot_id and i.resource = f.resource and i.component = f.component and f.flag = 'metrics-bind-address'
where
    i.component = 'kube-proxy'
    -- the file that --config names is the ConfigMap's, where there is one
    and not (
        i.source = 'process' and f.unread is not null and exists (
            select 1 from component_instances as c
            where c.snapshot_id = i.snapshot_id and c.component = 'kube-proxy' and c.source = 'configuration'
        )
    )
