/*
title = "People do not authenticate with client certificates"
severity = "medium"
reads = ["requests"]
expects = "no person's requests carry a credential id that begins with X509"
fix = "Give people an OpenID Connect provider; keep certificates for components."
why = "A certificate cannot be taken back before it expires. Kubernetes 1.33 and newer name it in the log."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'User/' || actor as resource,
    case
        when bool_or(starts_with(credential, 'X509SHA256=')) then false
        when count(credential) = count(*) then true
    end as ok,
    concat(
        count(*), ' requests, credential ', coalesce(string_agg(distinct split_part(credential, '=', 1), ', ' order by split_part(credential, '=', 1)), 'not named in the log'),
        if(count(credential) between 1 and count(*) - 1, concat(', ', count(*) - count(credential), ' without one'), '')
    ) as seen
from requests
where is_person
group by actor
order by resource
