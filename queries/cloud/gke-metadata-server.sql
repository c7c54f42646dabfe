/*
title = "Pods of GKE cannot ask for their node's credentials"
severity = "high"
reads = ["gke_node_pools"]
expects = "config.workloadMetadataConfig.mode is GKE_METADATA"
fix = "`gcloud container node-pools update` --workload-metadata=GKE_METADATA."
why = "Else any pod reads the credential of its node from the metadata server."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    coalesce(metadata_mode = 'GKE_METADATA', false) as ok,
    concat('workloadMetadataConfig.mode=', coalesce(metadata_mode, 'unset')) as seen
from gke_node_pools
order by resource
