/*
title = "GKE looks at the security posture of workloads"
severity = "low"
reads = ["gke_clusters"]
expects = "securityPostureConfig.mode is BASIC or ENTERPRISE"
fix = "`gcloud container clusters update` --security-posture=standard."
why = "Weaknesses that the provider already knows of go unread."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    security_posture in ('BASIC', 'ENTERPRISE') as ok,
    concat('securityPostureConfig.mode=', security_posture) as seen
from gke_clusters
order by resource
