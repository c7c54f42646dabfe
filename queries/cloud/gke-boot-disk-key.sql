/*
title = "Disks of GKE nodes are encrypted with a key of the customer"
severity = "medium"
reads = ["gke_node_pools"]
expects = "config.bootDiskKmsKey is set"
fix = "Make a new pool with --boot-disk-kms-key."
why = "Without it disks lie under the provider's key alone."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    boot_disk_key is not null as ok,
    concat('bootDiskKmsKey ', if(boot_disk_key is null, 'unset', 'set')) as seen
from gke_node_pools
order by resource
