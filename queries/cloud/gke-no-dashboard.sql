/*
title = "The Kubernetes dashboard of GKE is off"
severity = "medium"
reads = ["gke_clusters"]
expects = "addonsConfig.kubernetesDashboard.disabled is true"
fix = "`gcloud container clusters update` --update-addons=KubernetesDashboard=DISABLED."
why = "It was a way to full control for whoever reached it."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    not dashboard as ok,
    if(dashboard, 'kubernetesDashboard is on', 'off') as seen
from gke_clusters
order by resource
