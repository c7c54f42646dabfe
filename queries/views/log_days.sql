/*
about = "Every day from the first to the last event and of the period that was asked for: how many requests the log has, and in how many of its hours; days without any, one behind the other, are one row."
reads = ["log_hours", "requested_periods"]

[columns]
resource = "AuditLog/cluster#day=…; of several silent days `#day=…..…`, the first and the last"
cluster = "the cluster's name in this store"
day = "the day, in UTC; the first of several"
days = "how many days it is: 1 where there are requests"
requests = "how many requests were logged on it"
hours = "in how many of its hours at least one"
received = "whether it lies between the first and the last event; where not, it is of the period alone: no log of it was given"
stated = "whether somebody asked for the period that it is of (`--since`, `period_days`); null where it is of none"
*/
with held as (
    select
        cluster,
        cast(hour as date) as day,
        cast(sum(requests) as bigint) as requests,
        count(*) as hours
    from log_hours
    where requests > 0
    group by cluster, cast(hour as date)
),

span as (
    select
        cluster,
        min(day) as first_day,
        max(day) as last_day
    from held
    group by cluster
),

asked as (
    select
        cluster,
        stated,
        cast(begins as date) as first_day,
        cast(ends - interval 1 second as date) as last_day
    from requested_periods
),

-- the day before and the day after the period, where the log does not reach so far
bounds as (
    select
        a.cluster,
        a.first_day - 1 as day
    from asked as a
    left join span as s on a.cluster = s.cluster
    where coalesce(a.first_day < s.first_day, true)
    union all
    select
        a.cluster,
        a.last_day + 1 as day
    from asked as a
    left join span as s on a.cluster = s.cluster
    where coalesce(a.last_day > s.last_day, true)
),

steps as (
    select
        *,
        lead(day) over (partition by cluster order by day) as later
    from (select cluster, day from held union all select cluster, day from bounds)
),

each as (
    select
        'AuditLog/' || cluster || '#day=' || strftime(day, '%Y-%m-%d') as resource,
        cluster,
        day,
        1 as days,
        requests,
        hours
    from held
    union all
    select
        'AuditLog/' || cluster || '#day=' || strftime(day + 1, '%Y-%m-%d')
        || if(later > day + 2, '..' || strftime(later - 1, '%Y-%m-%d'), '') as resource,
        cluster,
        day + 1 as day,
        later - day - 1 as days,
        0 as requests,
        0 as hours
    from steps
    where later > day + 1
)

select
    e.*,
    coalesce(e.day between s.first_day and s.last_day, false) as received,
    if(e.day <= a.last_day and e.day + cast(e.days as integer) > a.first_day, a.stated, null) as stated
from each as e
left join span as s on e.cluster = s.cluster
left join asked as a on e.cluster = a.cluster
