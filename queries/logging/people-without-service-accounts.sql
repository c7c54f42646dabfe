/*
title = "People do not act as ServiceAccounts"
severity = "medium"
reads = ["requests"]
expects = "every token of a ServiceAccount is one that a pod was given, and none is used by kubectl or a browser"
fix = "Let people use their own identities; make tokens of ServiceAccounts for programs only."
why = "Behind an account's token nobody can be named. A user agent can be forged, so it acquits nobody: only a token that belongs to a pod is one that a program was given."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'ServiceAccount/' || replace(replace(actor, 'system:serviceaccount:', ''), ':', '/') as resource,
    case
        when bool_or(regexp_matches(user_agent, '^(kubectl|oc|k9s|Lens|Mozilla)[/.]')) then false
        when bool_and(of_pod or by_kubernetes) then true
    end as ok,
    concat(
        count(*), ' requests with ',
        string_agg(distinct coalesce(split_part(user_agent, '/', 1), 'no user agent'), ', ' order by coalesce(split_part(user_agent, '/', 1), 'no user agent')),
        if(bool_and(of_pod or by_kubernetes), '', concat('; ', count(*) filter (not (of_pod or by_kubernetes)), ' with a token that the log ties to no pod'))
    ) as seen
from requests
where actor like 'system:serviceaccount:%'
group by actor
order by resource
