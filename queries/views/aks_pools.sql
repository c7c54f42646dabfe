/*
about = "Every node pool of the cluster, as Azure describes it."
reads = ["objects"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "AKSCluster/name#pool=name"
public_ip = "whether its nodes have addresses on the internet"
*/
with each as (
    select
        snapshot_id,
        resource,
        unnest(from_json(body -> '$.spec.agentPoolProfiles', '["json"]')) as pool
    from objects
    where kind = 'AKSCluster' and api_group = 'complyk8s.io'
)

select
    snapshot_id,
    concat(resource, '#pool=', pool ->> '$.name') as resource,
    coalesce(
        try_cast(pool ->> '$.enableNodePublicIp' as boolean),
        try_cast(pool ->> '$.enableNodePublicIP' as boolean), false
    ) as public_ip
from each
