/*
title = "The API server of EKS is not open to the whole internet"
severity = "high"
reads = ["eks_clusters"]
expects = "public access is off, or from named networks only"
fix = "`aws eks update-cluster-config --resources-vpc-config publicAccessCidrs=…` with your own networks."
why = "An API server that everybody reaches is one stolen credential, or one flaw, away from everybody."
exists = "what the cloud says of the cluster is not known: give the answer of `aws eks describe-cluster` with --facts"
customer = true
platform = "eks"
references = ["https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html"]
*/
select
    resource,
    not public_access or (len(public_cidrs) > 0 and not list_has_any(public_cidrs, ['0.0.0.0/0', '::/0'])) as ok,
    concat('public access ', if(public_access, concat('from ', if(len(public_cidrs) = 0, 'anywhere', array_to_string(public_cidrs, ', '))), 'off')) as seen
from eks_clusters
order by resource
