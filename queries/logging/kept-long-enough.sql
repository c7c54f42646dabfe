/*
title = "A year of log is kept, three months of it at hand"
severity = "high"
reads = ["log_days", "log_strays"]
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
),

strays as (
    select
        cluster,
        min(first_at) as first_at
    from log_strays
    where not certain
    group by cluster
),

held as (
    select
        s.cluster,
        s.days,
        any_value(datediff('day', t.first_at, s.last_day) + 1) as with_strays,
        count(d.day) filter (d.requests > 0) as of_90
    from span as s
    inner join log_days as d on s.cluster = d.cluster and d.day > s.last_day - interval 90 day
    left join strays as t on s.cluster = t.cluster
    group by s.cluster, s.days
)

select
    'AuditLog/' || cluster as resource,
    case when days >= 365 and of_90 >= 90 then true when of_90 >= 90 and with_strays >= 365 then null else false end as ok,
    concat(
        days, ' days from the first to the last event, ', of_90, ' of the last 90 with events',
        if(coalesce(with_strays, 0) > days, ', without a few events of an older date, which may be a wrong clock', '')
    ) as seen
from held
order by resource
