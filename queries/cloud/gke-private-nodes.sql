/*
title = "Nodes of GKE have no address on the internet"
severity = "medium"
reads = ["gke_clusters"]
expects = "privateClusterConfig.enablePrivateNodes is true"
fix = "`gcloud container clusters update` --enable-private-nodes."
why = "Every port that a node opens by mistake is open to everybody."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    private_nodes as ok,
    concat('privateClusterConfig.enablePrivateNodes=', private_nodes) as seen
from gke_clusters
order by resource
