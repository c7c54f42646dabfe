/*
title = "The cluster of GKE is no alpha cluster"
severity = "medium"
reads = ["gke_clusters"]
expects = "enableKubernetesAlpha is not true"
fix = "Make a new cluster without alpha features."
why = "Alpha clusters get no updates and no support, and end after 30 days."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    not alpha as ok,
    concat('enableKubernetesAlpha=', alpha) as seen
from gke_clusters
order by resource
