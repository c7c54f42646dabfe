/*
title = "The API server of AKS answers in the private network alone"
severity = "medium"
reads = ["aks_clusters"]
expects = "apiServerAccessProfile.enablePrivateCluster is true"
fix = "Make a private cluster."
why = "An API server without an address on the internet cannot be tried from there."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    private_cluster as ok,
    concat('enablePrivateCluster=', private_cluster) as seen
from aks_clusters
order by resource
