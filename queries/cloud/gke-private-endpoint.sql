/*
title = "The API server of GKE answers in the private network alone"
severity = "medium"
reads = ["gke_clusters"]
expects = "privateClusterConfig.enablePrivateEndpoint is true"
fix = "`gcloud container clusters update` --enable-private-endpoint."
why = "An API server without an address on the internet cannot be tried from there."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    private_endpoint as ok,
    concat('privateClusterConfig.enablePrivateEndpoint=', private_endpoint) as seen
from gke_clusters
order by resource
