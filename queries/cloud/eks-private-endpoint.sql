/*
title = "The API server of EKS answers in the private network alone"
severity = "medium"
reads = ["eks_clusters"]
expects = "private access is on, public access is off"
fix = "`aws eks update-cluster-config --resources-vpc-config endpointPrivateAccess=true,endpointPublicAccess=false`."
why = "An API server without an address on the internet cannot be tried from there."
exists = "what the cloud says of the cluster is not known: give the answer of `aws eks describe-cluster` with --facts"
customer = true
platform = "eks"
references = ["https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html"]
*/
select
    resource,
    private_access and not public_access as ok,
    concat('private access ', if(private_access, 'on', 'off'), ', public access ', if(public_access, 'on', 'off')) as seen
from eks_clusters
order by resource
