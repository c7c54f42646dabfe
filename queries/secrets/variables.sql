/*
title = "Secrets are files, not environment variables"
severity = "medium"
reads = ["workload_containers"]
expects = "no env or envFrom refers to a Secret"
fix = "Mount the Secret as a volume."
why = "Variables are inherited by child processes and printed in crash reports."
references = ["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"]
*/
select
    resource,
    of_patch(patch, len(secret_variables) > 0, len(secret_variables) = 0) as ok,
    concat('from Secrets: ', coalesce(nullif(array_to_string(secret_variables, ', '), ''), 'none'), differs) as seen
from workload_containers
order by resource, seen
