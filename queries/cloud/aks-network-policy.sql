/*
title = "AKS enforces network policies"
severity = "high"
reads = ["aks_clusters"]
expects = "networkProfile.networkPolicy is azure, calico or cilium"
fix = "`az aks update` --network-policy cilium, or a new cluster."
why = "Policies that nothing enforces isolate nothing."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    network_policy in ('azure', 'calico', 'cilium') as ok,
    concat('networkPolicy=', network_policy) as seen
from aks_clusters
order by resource
