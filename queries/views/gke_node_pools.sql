/*
about = "Every node pool of the cluster, as Google Cloud describes it."
reads = ["objects"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "GKECluster/name#pool=name"
metadata_mode = "config.workloadMetadataConfig.mode; null where unset"
image_type = "config.imageType"
auto_repair = "management.autoRepair"
auto_upgrade = "management.autoUpgrade"
integrity_monitoring = "config.shieldedInstanceConfig.enableIntegrityMonitoring"
secure_boot = "config.shieldedInstanceConfig.enableSecureBoot"
boot_disk_key = "config.bootDiskKmsKey; null where unset"
sandbox = "config.sandboxConfig.type; null where unset"
*/
with each as (
    select
        snapshot_id,
        resource,
        unnest(from_json(body -> '$.spec.nodePools', '["json"]')) as pool
    from objects
    where kind = 'GKECluster' and api_group = 'complyk8s.io'
)

select
    snapshot_id,
    concat(resource, '#pool=', pool ->> '$.name') as resource,
    pool ->> '$.config.workloadMetadataConfig.mode' as metadata_mode,
    coalesce(pool ->> '$.config.imageType', '') as image_type,
    coalesce(try_cast(pool ->> '$.management.autoRepair' as boolean), false) as auto_repair,
    coalesce(try_cast(pool ->> '$.management.autoUpgrade' as boolean), false) as auto_upgrade,
    coalesce(try_cast(pool ->> '$.config.shieldedInstanceConfig.enableIntegrityMonitoring' as boolean), false)
        as integrity_monitoring,
    coalesce(try_cast(pool ->> '$.config.shieldedInstanceConfig.enableSecureBoot' as boolean), false) as secure_boot,
    pool ->> '$.config.bootDiskKmsKey' as boot_disk_key,
    coalesce(pool ->> '$.config.sandboxConfig.type', pool ->> '$.config.sandboxConfig.sandboxType') as sandbox
from each
