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
with told as (
    select
        resource,
        max(missing) as missing,
        bool_and(coalesce(first_provider, 'none') in ('kms', 'secretbox', 'aescbc', 'aesgcm')) filter (where secrets) as strong,
        string_agg(concat(array_to_string(resources, ', '), ': ', coalesce(first_provider, 'none')), '; ')
        filter (where secrets) as seen
    from encryption_providers
    group by resource
)

select
    resource,
    if(missing is null, coalesce(strong, false), null) as ok,
    coalesce(missing, seen, 'no rule is for secrets') as seen
from told
order by resource
