/*
title = "The audit log has no gap"
severity = "high"
reads = ["log_sources"]
expects = "no API server keeps silent for ten minutes that else never does for five"
fix = "Find out what happened to the API server or to what ships its log, and keep the answer with the evidence."
why = "Nodes and controllers renew leases every few seconds: silence is an API server that was down, or a log that was off."
references = ["https://kubernetes.io/docs/concepts/architecture/leases/"]
*/
select
    resource,
    case when minutes < 60 or (silence >= 10 and usual_silence >= 5) then null else silence < 10 end as ok,
    concat(
        events, ' events in ', round(minutes), ' minutes from ', strftime(first_at, '%Y-%m-%d %H:%M'),
        ', longest silence ', silence, ' minutes, else ', usual_silence, if(minutes < 60, ': less than an hour of log', '')
    ) as seen
from log_sources
order by resource
