/*
title = "Untrusted workloads of GKE have a sandbox"
severity = "low"
reads = ["gke_node_pools"]
expects = "config.sandboxConfig.type is gvisor"
fix = "Make a pool with --sandbox=type=gvisor for what is not trusted."
why = "A flaw of the kernel opens the whole node to an untrusted container."
exists = "what the cloud says of the cluster is not known: give the answer of `gcloud container clusters describe --format=json` with --facts"
customer = true
platform = "gke"
references = ["https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"]
*/
select
    resource,
    coalesce(lower(sandbox) = 'gvisor', false) as ok,
    concat('sandbox=', coalesce(sandbox, 'unset')) as seen
from gke_node_pools
order by resource
