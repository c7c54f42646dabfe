/*
title = "Nodes of GKE check what they booted"
severity = "medium"
reads = ["gke_node_pools"]
expects = "config.shieldedInstanceConfig.enableIntegrityMonitoring is true"
fix = "Make a new pool with --shielded-integrity-monitoring."
why = "A changed boot loader or kernel goes unseen otherwise."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    integrity_monitoring as ok,
    concat('config.shieldedInstanceConfig.enableIntegrityMonitoring=', integrity_monitoring) as seen
from gke_node_pools
order by resource
