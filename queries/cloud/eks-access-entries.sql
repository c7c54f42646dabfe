/*
title = "EKS knows people by its API, not by a ConfigMap alone"
severity = "medium"
reads = ["eks_clusters"]
expects = "authenticationMode is API or API_AND_CONFIG_MAP"
fix = "`aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP`, then move entries of aws-auth."
why = "The ConfigMap aws-auth can be changed by whoever may write ConfigMaps, and leaves no trace in AWS."
exists = "what the cloud says of the cluster is not known: give the answer of `aws eks describe-cluster` with --facts"
customer = true
platform = "eks"
references = ["https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html"]
*/
select
    resource,
    authentication_mode in ('API', 'API_AND_CONFIG_MAP') as ok,
    concat('authenticationMode=', authentication_mode) as seen
from eks_clusters
order by resource
