/*
title = "Pods of AKS have cloud identities of their own"
severity = "medium"
reads = ["aks_clusters"]
expects = "securityProfile.workloadIdentity.enabled is true"
fix = "`az aks update` --enable-oidc-issuer --enable-workload-identity."
why = "Without it pods act in the cloud with the rights of their node."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    workload_identity as ok,
    concat('workloadIdentity.enabled=', workload_identity) as seen
from aks_clusters
order by resource
