/*
title = "Nodes of GKE run Container-Optimized OS"
severity = "medium"
reads = ["gke_node_pools"]
expects = "config.imageType is COS_CONTAINERD"
fix = "`gcloud container node-pools update` --image-type=COS_CONTAINERD."
why = "An operating system made for containers has less that can be attacked."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    image_type = 'COS_CONTAINERD' as ok,
    concat('imageType=', image_type) as seen
from gke_node_pools
order by resource
