/*
title = "Nobody anonymous was let in"
severity = "critical"
reads = ["requests"]
expects = "allowed requests of system:anonymous ask for health, readiness and version only"
fix = "Remove the binding that grants to system:anonymous or system:unauthenticated; set `--anonymous-auth=false`."
why = "A scanner sees the flag; only the log shows whether somebody came through."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'User/' || coalesce(actor, 'system:anonymous') as resource,
    case
        when bool_or(asked and actor = 'system:anonymous') then false
        when bool_or(asked and actor is null) then null
        else true
    end as ok,
    concat(count(*) filter (accepted), ' requests let through', if(bool_or(asked and actor is null), '; the log names nobody', '')) as seen
from (
    select
        actor,
        accepted,
        accepted and not coalesce(
            regexp_full_match(path, '/(healthz|livez|readyz)(/[^.%]*)?|/version/?'), false
        ) as asked
    from requests
    where actor is not null or (accepted and code is not null)
)
group by coalesce(actor, 'system:anonymous')
order by resource
