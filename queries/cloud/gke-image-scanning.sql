/*
title = "GKE looks for vulnerabilities in running images"
severity = "medium"
reads = ["gke_clusters"]
expects = "securityPostureConfig.vulnerabilityMode is VULNERABILITY_BASIC or VULNERABILITY_ENTERPRISE"
fix = "`gcloud container clusters update` --workload-vulnerability-scanning=standard."
why = "A weakness that nobody looks for is mended by nobody."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    image_scanning in ('VULNERABILITY_BASIC', 'VULNERABILITY_ENTERPRISE') as ok,
    concat('vulnerabilityMode=', image_scanning) as seen
from gke_clusters
order by resource
