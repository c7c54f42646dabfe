/*
about = "Every hour from the first to the last event, and how many requests the log has in it; hours without any, one behind the other, are one row."
reads = ["requests"]

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

steps as (
    select
        *,
        lead(hour) over (partition by cluster order by hour) as later
    from held
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
