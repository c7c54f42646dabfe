/*
title = "Nodes of AKS have no address on the internet"
severity = "medium"
reads = ["aks_pools"]
expects = "enableNodePublicIP is not true"
fix = "Make a new pool without --enable-node-public-ip."
why = "Every port that a node opens by mistake is open to everybody."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    not public_ip as ok,
    concat('enableNodePublicIP=', public_ip) as seen
from aks_pools
order by resource
