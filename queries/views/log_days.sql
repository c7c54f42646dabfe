/*
about = "Every day from the first to the last event: how many requests the log has, and in how many of its hours; days without any, one behind the other, are one row."
reads = ["log_hours"]

[columns]
resource = "AuditLog/cluster#day=…; of several silent days `#day=…..…`, the first and the last"
cluster = "the cluster's name in this store"
day = "the day, in UTC; the first of several"
days = "how many days it is: 1 where there are requests"
requests = "how many requests were logged on it"
hours = "in how many of its hours at least one"
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

steps as (
    select
        *,
        lead(day) over (partition by cluster order by day) as later
    from held
)

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
