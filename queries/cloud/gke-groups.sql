/*
title = "RBAC of GKE can name groups of the organisation"
severity = "low"
reads = ["gke_clusters"]
expects = "authenticatorGroupsConfig.enabled is true"
fix = "`gcloud container clusters update` --security-group=…."
why = "Else rights hang on single people, who leave."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    groups as ok,
    concat('authenticatorGroupsConfig.enabled=', groups) as seen
from gke_clusters
order by resource
