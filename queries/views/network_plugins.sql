/*
about = "DaemonSets that are known to enforce network policies, or to be a network plugin that does not."
reads = ["pod_specs", "objects"]
kinds = ["daemonsets.apps", "configmaps"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the DaemonSet's resource"
plugin = "its name"
enforces = "whether it enforces network policies; null where that hangs on a setting that does not show, or no pod of it is ready"
*/
with known as (
    select * from (values
        ('(^|/)calico/node|(^|/)calico-node', 'Calico', true),
        ('(^|/)cilium/cilium|(^|/)cilium:|gke.*/cilium', 'Cilium', true),
        ('(^|/)antrea/antrea-agent|antrea-(agent|ubuntu)', 'Antrea', true),
        ('(^|/)weaveworks/weave-npc|weave-npc', 'Weave Net', true),
        ('(^|/)cloudnativelabs/kube-router|kube-router', 'kube-router', true),
        ('ovn-kubernetes|ovnkube|ose-ovn-kubernetes', 'OVN-Kubernetes', true),
        ('(^|/)azure-npm|containernetworking/azure-npm', 'Azure Network Policy Manager', true),
        ('amazon/aws-network-policy-agent|aws-network-policy-agent', 'Amazon VPC CNI network policy agent', cast(null as boolean)),
        ('(^|/)kindest/kindnetd|kindnetd', 'kindnet', cast(null as boolean)),
        ('(^|/)flannel|flannel/flannel', 'Flannel', false)
    ) as t (pattern, plugin, enforces)
),

sets as (
    select
        snapshot_id,
        resource,
        unnest(from_json(pod_spec -> '$.containers', '[{"image":"VARCHAR","args":["VARCHAR"]}]'), recursive := true)
    from pod_specs
    where kind = 'DaemonSet'
),

-- a plugin may be told to enforce none
switched_off as (
    select snapshot_id from objects
    where
        kind = 'ConfigMap' and api_group = '' and name = 'cilium-config'
        and lower(body ->> '$.data."enable-policy"') = 'never'
)

select distinct on (s.snapshot_id, s.resource, k.plugin)
    s.snapshot_id,
    s.resource,
    k.plugin,
    case
        when list_contains(s.args, '--enable-network-policy=false') then false
        when k.plugin = 'Cilium' and (f.snapshot_id is not null or list_contains(s.args, '--enable-policy=never')) then false
        when coalesce(try_cast(o.body ->> '$.status.numberReady' as integer), 0) = 0 then if(k.enforces, null, k.enforces)
        when list_contains(s.args, '--enable-network-policy=true') then true
        else k.enforces
    end as enforces
from sets as s
inner join known as k on regexp_matches(s.image, k.pattern)
inner join objects as o on s.snapshot_id = o.snapshot_id and s.resource = o.resource
left join switched_off as f on s.snapshot_id = f.snapshot_id
order by s.snapshot_id, s.resource, k.plugin, enforces desc nulls last
