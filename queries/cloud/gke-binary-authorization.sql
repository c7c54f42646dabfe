/*
title = "GKE admits only images that Binary Authorization lets in"
severity = "medium"
reads = ["gke_clusters"]
expects = "binaryAuthorization.evaluationMode is not DISABLED"
fix = "`gcloud container clusters update` --binauthz-evaluation-mode=PROJECT_SINGLETON_POLICY_ENFORCE."
why = "Else any image from anywhere can be started."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    binary_authorization not in ('DISABLED', 'EVALUATION_MODE_UNSPECIFIED') as ok,
    concat('evaluationMode=', binary_authorization) as seen
from gke_clusters
order by resource
