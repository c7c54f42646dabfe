/*
title = "The audit log holds no secret values"
severity = "high"
reads = ["requests"]
expects = "requests for Secrets, ConfigMaps and tokens are logged at level Metadata"
fix = "Log secrets, configmaps, tokenreviews and serviceaccounts/token at Metadata in the audit policy, above any rule that logs more."
why = "At Request or RequestResponse the log is a copy of every secret that was touched, read by all who may read logs."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'AuditLog/' || cluster || '#resource=' || resource || coalesce('/' || subresource, '') as resource,
    case when bool_or(level <> 'Metadata') then false when bool_and(level is not null) then true end as ok,
    concat(count(*), ' requests at ', coalesce(string_agg(distinct level, ', ' order by level), 'no level that the log tells')) as seen
from requests
where
    (resource in ('secrets', 'configmaps') and api_group = '')
    or (resource = 'tokenreviews' and api_group = 'authentication.k8s.io')
    or (resource = 'serviceaccounts' and subresource = 'token')
group by cluster, requests.resource, subresource
order by resource
