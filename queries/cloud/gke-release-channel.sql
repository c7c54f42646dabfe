/*
title = "GKE gets new versions through a release channel"
severity = "medium"
reads = ["gke_clusters"]
expects = "releaseChannel.channel is set"
fix = "`gcloud container clusters update` --release-channel=regular."
why = "A cluster in no channel stays on a version until somebody thinks of it."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    release_channel is not null as ok,
    concat('releaseChannel=', coalesce(release_channel, 'unset')) as seen
from gke_clusters
order by resource
