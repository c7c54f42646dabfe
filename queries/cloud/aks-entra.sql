/*
title = "People come to AKS from Microsoft Entra ID"
severity = "high"
reads = ["aks_clusters"]
expects = "aadProfile is set"
fix = "`az aks update` --enable-aad."
why = "Else people share credentials of the cluster, which nobody can take back one by one."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    entra as ok,
    if(entra, 'aadProfile is set', 'aadProfile is unset') as seen
from aks_clusters
order by resource
