/*
title = "Microsoft Defender watches the images and workloads of AKS"
severity = "low"
reads = ["aks_clusters"]
expects = "securityProfile.defender.securityMonitoring.enabled is true"
fix = "`az aks update` --enable-defender, or name the scanner in its place."
why = "A weakness that nobody looks for is mended by nobody."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    defender as ok,
    concat('defender.securityMonitoring.enabled=', defender) as seen
from aks_clusters
order by resource
