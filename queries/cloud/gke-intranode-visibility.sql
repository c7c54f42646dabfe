/*
title = "Traffic between pods of one node passes the VPC too"
severity = "low"
reads = ["gke_clusters"]
expects = "networkConfig.enableIntraNodeVisibility is true"
fix = "`gcloud container clusters update` --enable-intra-node-visibility."
why = "Else flow logs and firewalls never see it."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    intranode_visibility as ok,
    concat('networkConfig.enableIntraNodeVisibility=', intranode_visibility) as seen
from gke_clusters
order by resource
