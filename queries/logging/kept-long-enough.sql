/*
title = "A year of log is kept, three months of it at hand"
severity = "high"
reads = ["log_days", "log_strays", "requested_periods"]
expects = "365 days from the first to the last event, and events on each of the 90 days up to the last one, or up to the end of the period where one was asked for"
fix = "Keep the store, or the archive that it is made from, for a year. Nothing is deleted here unless retention is set."
why = "PCI DSS asks for a year; what was deleted answers no question."
references = ["https://www.pcisecuritystandards.org/document_library/"]
*/
with span as (
    select
        d.cluster,
        min(d.day) as first_day,
        max(d.day) as last_day,
        greatest(max(d.day), max(if(p.stated, cast(p.ends - interval 1 second as date), null))) as end_day,
        -- what lies before a --since was not looked at
        any_value(if(p.bounded, datediff('day', p.begins, p.ends) + 1, null)) as looked_at
    from log_days as d
    left join requested_periods as p on d.cluster = p.cluster
    where d.requests > 0
    group by d.cluster
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
        s.looked_at,
        s.end_day,
        datediff('day', s.first_day, s.last_day) + 1 as days,
        any_value(datediff('day', t.first_at, s.last_day) + 1) as with_strays,
        count(d.day) filter (d.requests > 0) as of_90
    from span as s
    left join log_days as d on s.cluster = d.cluster and d.day > s.end_day - interval 90 day
    left join strays as t on s.cluster = t.cluster
    group by all
)

select
    'AuditLog/' || cluster as resource,
    case
        when days >= 365 and of_90 >= 90 then true
        when of_90 >= 90 and with_strays >= 365 then null
        when of_90 >= least(90, looked_at) then null
        else false
    end as ok,
    concat(
        days, if(days = 1, ' day', ' days'), ' from the first to the last event, ', of_90, ' of the 90 days up to ', strftime(end_day, '%Y-%m-%d'), ' with events',
        if(coalesce(with_strays, 0) > days, ', without a few events of an older date, which may be a wrong clock', ''),
        coalesce(concat('; only ', looked_at, ' days were asked for, and what is older was not looked at'), '')
    ) as seen
from held
order by resource
