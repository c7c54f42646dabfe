/*
title = "The audit log has no gap"
severity = "high"
reads = ["log_sources", "log_coverage"]
expects = "no API server keeps silent for ten minutes that else never does for five; the log reaches from the beginning to the end of the period that was asked for"
fix = "Find out what happened to the API server or to what ships its log, and keep the answer with the evidence. Give the log of the whole period."
why = "Nodes and controllers renew leases every few seconds: silence is an API server that was down, or a log that was off."
references = ["https://kubernetes.io/docs/concepts/architecture/leases/"]
*/
select
    resource,
    case when minutes < 60 or (silence >= 10 and usual_silence >= 5) then null else silence < 10 end as ok,
    concat(
        events, ' events in ', round(minutes, 1), ' minutes from ', strftime(first_at, '%Y-%m-%d %H:%M'),
        ', longest silence ', silence, ' minutes, else ', usual_silence, if(minutes < 60, ': less than an hour of log', '')
    ) as seen
from log_sources
union all
select
    resource,
    case when covered then true when stated then false end as ok,
    concat(
        'the period is from ', strftime(begins, '%Y-%m-%d %H:%M:%S'), ' to ', strftime(ends, '%Y-%m-%d %H:%M:%S'),
        coalesce(concat('; the log from ', strftime(first_at, '%Y-%m-%d %H:%M:%S'), ' to ', strftime(last_at, '%Y-%m-%d %H:%M:%S')), '; no event has a date')
    ) as seen
from log_coverage
order by resource
