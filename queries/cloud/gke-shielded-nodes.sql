/*
title = "Nodes of GKE prove who they are when they join"
severity = "medium"
reads = ["gke_clusters"]
expects = "shieldedNodes.enabled is true"
fix = "`gcloud container clusters update` --enable-shielded-nodes."
why = "Else a stolen bootstrap credential can pose as a node."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    shielded_nodes as ok,
    concat('shieldedNodes.enabled=', shielded_nodes) as seen
from gke_clusters
order by resource
