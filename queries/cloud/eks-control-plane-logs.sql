/*
title = "EKS writes every log of the control plane"
severity = "high"
reads = ["eks_clusters"]
expects = "api, audit, authenticator, controllerManager and scheduler are enabled"
fix = "`aws eks update-cluster-config --logging` with all five types enabled."
why = "What was not logged cannot be investigated; without the audit type there is no evidence of use."
exists = "what the cloud says of the cluster is not known: give the answer of `aws eks describe-cluster` with --facts"
customer = true
platform = "eks"
references = ["https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html"]
*/
select
    resource,
    list_has_all(log_types, ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler']) as ok,
    concat('enabled: ', if(coalesce(len(log_types), 0) = 0, 'none', array_to_string(log_types, ', '))) as seen
from eks_clusters
order by resource
