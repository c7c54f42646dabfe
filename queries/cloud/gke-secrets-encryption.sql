/*
title = "GKE encrypts secrets with a key of the customer"
severity = "high"
reads = ["gke_clusters"]
expects = "databaseEncryption.state is ENCRYPTED"
fix = "`gcloud container clusters update` --database-encryption-key=… with a key of Cloud KMS."
why = "Without it secrets lie under the provider's key alone."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    secrets_state in ('ENCRYPTED', 'ALL_OBJECTS_ENCRYPTION_ENABLED') as ok,
    concat('databaseEncryption.state=', secrets_state) as seen
from gke_clusters
order by resource
