/*
title = "Rights in AKS are given with Azure RBAC"
severity = "low"
reads = ["aks_clusters"]
expects = "aadProfile.enableAzureRBAC is true"
fix = "`az aks update` --enable-azure-rbac."
why = "Rights that are given in one place can be reviewed in one place."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    azure_rbac as ok,
    concat('enableAzureRBAC=', azure_rbac) as seen
from aks_clusters
order by resource
