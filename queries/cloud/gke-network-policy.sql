/*
title = "GKE enforces network policies"
severity = "high"
reads = ["gke_clusters"]
expects = "networkPolicy.enabled is true, or the cluster has Dataplane V2"
fix = "`gcloud container clusters update` --enable-network-policy, or a new cluster with --enable-dataplane-v2."
why = "Policies that nothing enforces isolate nothing."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    network_policy as ok,
    if(network_policy, 'enforced', 'networkPolicy is off, and so is Dataplane V2') as seen
from gke_clusters
order by resource
