/*
title = "People do not act as ServiceAccounts"
severity = "medium"
reads = ["requests"]
expects = "no ServiceAccount's requests come from kubectl or a browser"
fix = "Let people use their own identities; make tokens of ServiceAccounts for programs only."
why = "Behind an account's token nobody can be named. A user agent can be forged: a hit is certain, silence is not."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'ServiceAccount/' || replace(replace(actor, 'system:serviceaccount:', ''), ':', '/') as resource,
    not bool_or(regexp_matches(user_agent, '^(kubectl|oc|k9s|Lens|Mozilla)[/.]')) as ok,
    concat(count(*), ' requests with ', string_agg(distinct split_part(user_agent, '/', 1), ', ' order by split_part(user_agent, '/', 1)))
        as seen
from requests
where actor like 'system:serviceaccount:%'
group by actor
order by resource
