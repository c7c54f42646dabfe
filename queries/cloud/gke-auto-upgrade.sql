/*
title = "GKE upgrades its nodes by itself"
severity = "medium"
reads = ["gke_node_pools"]
expects = "management.autoUpgrade is true"
fix = "`gcloud container node-pools update` --enable-autoupgrade."
why = "Nodes that are not upgraded keep every flaw that is known."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    auto_upgrade as ok,
    concat('management.autoUpgrade=', auto_upgrade) as seen
from gke_node_pools
order by resource
