/*
title = "The audit log has no gap"
severity = "high"
reads = ["log_sources", "log_gaps"]
expects = "no API server keeps silent for ten minutes that else never does for five"
fix = "Find out what happened to the API server or to what ships its log, and keep the answer with the evidence."
why = "Nodes and controllers renew leases every few seconds: silence is an API server that was down, or a log that was off."
references = ["https://kubernetes.io/docs/concepts/architecture/leases/"]
*/
select
    s.resource,
    case
        when count(g.begins) filter (g.minutes >= 10 and g.longest_else < 5) > 0 then false
        when s.last_at < s.first_at + interval 1 hour then null
        else coalesce(max(g.minutes), 0) < 10
    end as ok,
    concat(
        s.events, ' events from ', strftime(s.first_at, '%Y-%m-%d %H:%M'), ' to ', strftime(s.last_at, '%Y-%m-%d %H:%M'),
        ', longest silence ', coalesce(max(g.minutes), 0), ' minutes', if(s.last_at < s.first_at + interval 1 hour, ': less than an hour of log', '')
    ) as seen
from log_sources as s
left join log_gaps as g on s.resource = g.resource
group by s.resource, s.events, s.first_at, s.last_at
order by s.resource
