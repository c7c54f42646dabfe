/*
title = "Secrets are written to etcd with a strong provider"
severity = "high"
reads = ["encryption_providers"]
expects = "the first provider for secrets is kms, secretbox, aescbc or aesgcm"
fix = "Put a `kms` provider first in the file of --encryption-provider-config, and write all secrets anew."
why = "The first provider writes: with `identity` first, every new secret lies in etcd as it is, whatever stands below."
exists = "the file of --encryption-provider-config was not read: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/"]
*/
select
    resource,
    first_provider in ('kms', 'secretbox', 'aescbc', 'aesgcm') as ok,
    concat(array_to_string(resources, ', '), ': ', first_provider) as seen
from encryption_providers
where secrets
order by resource
