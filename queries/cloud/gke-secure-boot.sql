/*
title = "Nodes of GKE boot only what is signed"
severity = "medium"
reads = ["gke_node_pools"]
expects = "config.shieldedInstanceConfig.enableSecureBoot is true"
fix = "Make a new pool with --shielded-secure-boot."
why = "Else a rootkit can load before the system."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    secure_boot as ok,
    concat('config.shieldedInstanceConfig.enableSecureBoot=', secure_boot) as seen
from gke_node_pools
order by resource
