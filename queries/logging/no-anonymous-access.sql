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
    'User/' || actor as resource,
    not bool_or(
        actor = 'system:anonymous' and code < 400
        and not regexp_full_match(path, '/(healthz|livez|readyz)(/.*)?|/version/?')
    ) as ok,
    concat(count(*) filter (code < 400), ' requests let through') as seen
from requests
where actor is not null
group by actor
order by resource
