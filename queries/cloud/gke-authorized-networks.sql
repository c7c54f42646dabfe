/*
title = "Only named networks reach the API server of GKE"
severity = "high"
reads = ["gke_clusters"]
expects = "masterAuthorizedNetworksConfig.enabled is true"
fix = "`gcloud container clusters update` --enable-master-authorized-networks."
why = "An API server that everybody reaches is one stolen credential away from everybody."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    authorized_networks as ok,
    concat('masterAuthorizedNetworksConfig.enabled=', authorized_networks) as seen
from gke_clusters
order by resource
