/*
title = "The audit policy logs what matters, and no more of it than is safe"
severity = "high"
reads = ["log_levels"]
expects = "Secrets, ConfigMaps and tokens at Metadata; writes of pods, workloads and rights, and every way into a pod, at Metadata or more"
fix = "Order the rules of the audit policy: secrets, configmaps and tokenreviews at Metadata first, then everything else at Metadata or more."
why = "What the policy leaves out is proved by nothing, and a policy that logs bodies of Secrets copies them."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy"]
*/
select
    resource,
    case
        when len(levels) = 0 then null
        when most = 'Metadata' then levels = ['Metadata']
        when most = 'Request' then not list_contains(levels, 'RequestResponse')
        else true
    end as ok,
    case
        when requests = 0 then 'the log has no such request: it cannot be told from a policy that leaves it out'
        else concat(requests, ' requests at ', coalesce(nullif(array_to_string(levels, ', '), ''), 'no level'))
    end as seen
from log_levels
order by resource
