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
        when bool_or(user_extra like '%"authentication.kubernetes.io/credential-id":["X509SHA256=%')
            then false
        when bool_or(user_extra like '%"authentication.kubernetes.io/credential-id"%') then true
    end as ok,
    concat(
        count(*), ' requests, credential ', coalesce(min(regexp_extract(user_extra, 'credential-id":\["([A-Z0-9]+)=', 1)), 'not named in the log')
    ) as seen
from requests
where is_person
group by actor
order by resource
