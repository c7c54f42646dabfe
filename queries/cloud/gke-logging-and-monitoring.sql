/*
title = "GKE sends logs and metrics to Google Cloud"
severity = "medium"
reads = ["gke_clusters"]
expects = "loggingService and monitoringService are those of Google Cloud"
fix = "`gcloud container clusters update` --logging=SYSTEM,WORKLOAD --monitoring=SYSTEM."
why = "What was not logged cannot be investigated."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    logging_service = 'logging.googleapis.com/kubernetes' and monitoring_service = 'monitoring.googleapis.com/kubernetes' as ok,
    concat('loggingService=', logging_service, ', monitoringService=', monitoring_service) as seen
from gke_clusters
order by resource
