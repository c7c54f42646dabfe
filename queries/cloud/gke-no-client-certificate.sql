/*
title = "GKE issued no client certificate for an administrator"
severity = "medium"
reads = ["gke_clusters"]
expects = "masterAuth has no client certificate"
fix = "Make a new cluster with --no-issue-client-certificate."
why = "Such a certificate cannot be taken back, and belongs to nobody."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    not client_certificate as ok,
    if(client_certificate, 'masterAuth holds a client certificate', 'none') as seen
from gke_clusters
order by resource
