/*
title = "AKS has no accounts of the cluster itself"
severity = "high"
reads = ["aks_clusters"]
expects = "disableLocalAccounts is true"
fix = "`az aks update` --disable-local-accounts."
why = "The local administrator is nobody in particular, and bypasses Entra ID."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    not local_accounts as ok,
    concat('disableLocalAccounts=', not local_accounts) as seen
from aks_clusters
order by resource
