/*
title = "GKE repairs its nodes by itself"
severity = "low"
reads = ["gke_node_pools"]
expects = "management.autoRepair is true"
fix = "`gcloud container node-pools update` --enable-autorepair."
why = "A sick node is an outage that waits."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    auto_repair as ok,
    concat('management.autoRepair=', auto_repair) as seen
from gke_node_pools
order by resource
