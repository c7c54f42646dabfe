/*
title = "GKE does not use legacy authorization"
severity = "critical"
reads = ["gke_clusters"]
expects = "legacyAbac.enabled is not true"
fix = "`gcloud container clusters update` --no-enable-legacy-authorization."
why = "It grants wide rights next to RBAC, which nobody sees in RBAC."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    not legacy_abac as ok,
    concat('legacyAbac.enabled=', legacy_abac) as seen
from gke_clusters
order by resource
