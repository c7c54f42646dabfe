/*
title = "The audit log holds no secret values"
severity = "high"
reads = ["secret_requests"]
expects = "requests for Secrets, ConfigMaps and tokens are logged at level Metadata, and nothing in the log of any other had to be redacted"
fix = "Log secrets, configmaps, tokenreviews and serviceaccounts/token at Metadata in the audit policy, above any rule that logs more."
why = "At Request or RequestResponse the log is a copy of every secret that was touched, read by all who may read logs."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'AuditLog/' || cluster || '#resource=' || resource || coalesce('/' || subresource, '') as resource,
    case
        when bool_or(redacts) then false
        when bool_or(level <> 'Metadata') then false
        when bool_and(level is not null) then true
    end as ok,
    concat(
        count(*), if(count(*) = 1, ' request', ' requests'), ' at ', coalesce(string_agg(distinct level, ', ' order by level), 'no level that the log tells'),
        if(bool_or(redacts), concat(', ', count(*) filter (redacts), ' of them with text that had to be redacted'), '')
    ) as seen
from secret_requests
group by cluster, resource, subresource
order by resource
