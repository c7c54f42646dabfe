/*
about = "How long the log is kept: from its first to its last event, and on how many of the last ninety days it has any."
reads = ["log_days", "log_strays", "requested_periods"]

[columns]
cluster = "the cluster's name in this store"
looked_at = "how many days were looked at, where `--since` left out what is older; else null"
end_day = "the day up to which it is judged: of the last event, or the end of the period where one was stated"
days = "from the first to the last event"
with_strays = "the same with events of an older date, which may be a wrong clock; null where there are none"
of_90 = "on how many of the ninety days up to end_day there are events"
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
)

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
