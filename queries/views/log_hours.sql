/*
about = "Every hour from the first to the last event, and how many requests the log has in it."
reads = ["requests"]

[columns]
resource = "AuditLog/cluster#hour=…"
cluster = "the cluster's name in this store"
hour = "the hour, in UTC"
requests = "how many requests were logged in it"
*/
with spans as (
    select
        cluster,
        date_trunc('hour', min("at")) as first_hour,
        date_trunc('hour', max("at")) as last_hour
    from requests
    group by cluster
),

hours as (
    select
        cluster,
        unnest(generate_series(first_hour, last_hour, interval 1 hour)) as hour
    from spans
)

select
    'AuditLog/' || h.cluster || '#hour=' || strftime(h.hour, '%Y-%m-%dT%H') as resource,
    h.cluster,
    h.hour,
    count(r."at") as requests
from hours as h
left join requests as r on h.cluster = r.cluster and h.hour = date_trunc('hour', r."at")
group by all
