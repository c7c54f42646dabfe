/*
title = "The API server of AKS is not open to the whole internet"
severity = "high"
reads = ["aks_clusters"]
expects = "authorizedIPRanges names networks, or the cluster is private"
fix = "`az aks update` --api-server-authorized-ip-ranges with your own networks."
why = "An API server that everybody reaches is one stolen credential away from everybody."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    private_cluster or (len(authorized_ranges) > 0 and not list_contains(authorized_ranges, '0.0.0.0/0')) as ok,
    if(private_cluster, 'private cluster', concat('open to ', if(len(authorized_ranges) = 0, 'anywhere', array_to_string(authorized_ranges, ', ')))) as seen
from aks_clusters
order by resource
