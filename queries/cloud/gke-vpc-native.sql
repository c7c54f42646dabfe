/*
title = "Pods of GKE have addresses of the VPC"
severity = "low"
reads = ["gke_clusters"]
expects = "ipAllocationPolicy.useIpAliases is true"
fix = "`gcloud container clusters update` --enable-ip-alias (at creation)."
why = "Else addresses of pods can be spoofed through routes, and firewalls cannot name them."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    ip_aliases as ok,
    concat('ipAllocationPolicy.useIpAliases=', ip_aliases) as seen
from gke_clusters
order by resource
