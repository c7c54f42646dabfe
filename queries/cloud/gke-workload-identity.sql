/*
title = "Pods of GKE have cloud identities of their own"
severity = "high"
reads = ["gke_clusters"]
expects = "workloadIdentityConfig.workloadPool is set"
fix = "`gcloud container clusters update` --workload-pool=PROJECT.svc.id.goog."
why = "Without it every pod can act in the cloud with the rights of its node."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    workload_pool is not null as ok,
    concat('workloadPool=', coalesce(workload_pool, 'unset')) as seen
from gke_clusters
order by resource
