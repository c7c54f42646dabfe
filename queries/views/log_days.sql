/*
about = "Every day from the first to the last event: how many requests the log has, and in how many of its hours."
reads = ["log_hours"]

[columns]
resource = "AuditLog/cluster#day=…"
cluster = "the cluster's name in this store"
day = "the day, in UTC"
requests = "how many requests were logged on it"
hours = "in how many of its hours at least one"
*/
select
    'AuditLog/' || cluster || '#day=' || strftime(hour, '%Y-%m-%d') as resource,
    cluster,
    cast(hour as date) as day,
    cast(sum(requests) as bigint) as requests,
    count(*) filter (requests > 0) as hours
from log_hours
group by all
