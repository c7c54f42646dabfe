/*
about = "Every hour from the first to the last event and of the period that was asked for, and how many requests the log has in it; hours without any, one behind the other, are one row."
reads = ["requests", "requested_periods"]

[columns]
resource = "AuditLog/cluster#hour=…; of several silent hours `#hour=…..…`, the first and the last"
cluster = "the cluster's name in this store"
hour = "the hour, in UTC; the first of several"
hours = "how many hours it is: 1 where there are requests"
requests = "how many requests were logged in it"
*/
with held as (
    select
        cluster,
        date_trunc('hour', "at") as hour,
        count(*) as requests
    from requests
    where not astray
    group by cluster, date_trunc('hour', "at")
),

span as (
    select
        cluster,
        min(hour) as first_hour,
        max(hour) as last_hour
    from held
    group by cluster
),

-- the hour before and the hour after the period, where the log does not reach so far
bounds as (
    select
        p.cluster,
        date_trunc('hour', p.begins) - interval 1 hour as hour
    from requested_periods as p
    left join span as s on p.cluster = s.cluster
    where coalesce(date_trunc('hour', p.begins) < s.first_hour, true)
    union all
    select
        p.cluster,
        date_trunc('hour', p.ends - interval 1 second) + interval 1 hour as hour
    from requested_periods as p
    left join span as s on p.cluster = s.cluster
    where coalesce(date_trunc('hour', p.ends - interval 1 second) > s.last_hour, true)
),

steps as (
    select
        *,
        lead(hour) over (partition by cluster order by hour) as later
    from (select cluster, hour from held union all select cluster, hour from bounds)
)

select
    'AuditLog/' || cluster || '#hour=' || strftime(hour, '%Y-%m-%dT%H') as resource,
    cluster,
    hour,
    1 as hours,
    requests
from held
union all
select
    'AuditLog/' || cluster || '#hour=' || strftime(hour + interval 1 hour, '%Y-%m-%dT%H')
    || if(later > hour + interval 2 hour, '..' || strftime(later - interval 1 hour, '%Y-%m-%dT%H'), '') as resource,
    cluster,
    hour + interval 1 hour as hour,
    datediff('hour', hour, later) - 1 as hours,
    0 as requests
from steps
where later > hour + interval 1 hour
