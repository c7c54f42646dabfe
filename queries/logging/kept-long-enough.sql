/*
title = "A year of log is kept, three months of it at hand"
severity = "high"
reads = ["log_days"]
expects = "365 days from the first to the last event, and events on each of the last 90"
fix = "Keep the store, or the archive that it is made from, for a year. Nothing is deleted here unless retention is set."
why = "PCI DSS asks for a year; what was deleted answers no question."
references = ["https://www.pcisecuritystandards.org/document_library/"]
*/
with span as (
    select
        cluster,
        max(day) as last_day,
        datediff('day', min(day), max(day)) + 1 as days
    from log_days
    group by cluster
)

select
    'AuditLog/' || s.cluster as resource,
    s.days >= 365 and count(d.day) filter (d.requests > 0) >= 90 as ok,
    concat(s.days, ' days from the first to the last event, ', count(d.day) filter (d.requests > 0), ' of the last 90 with events') as seen
from span as s
inner join log_days as d on s.cluster = d.cluster and d.day > s.last_day - interval 90 day
group by s.cluster, s.days
order by resource
