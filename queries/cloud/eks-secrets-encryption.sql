/*
title = "EKS encrypts secrets with a key of the customer"
severity = "high"
reads = ["eks_clusters"]
expects = "encryptionConfig names a key for secrets"
fix = "`aws eks associate-encryption-config` with a KMS key."
why = "Without it whoever gets at the provider's disks or backups has the secrets under the provider's key alone."
exists = "what the cloud says of the cluster is not known: give the answer of `aws eks describe-cluster` with --facts"
customer = true
platform = "eks"
references = ["https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html"]
*/
select
    resource,
    secrets_key is not null as ok,
    coalesce(secrets_key, 'no key for secrets') as seen
from eks_clusters
order by resource
