/*
about = "How far the clock of each holder of a lease is from the API server's: renewTime as it was written, against when it came in."
reads = ["events"]

[columns]
resource = "Lease/namespace/name"
cluster = "the cluster's name in this store"
holder = "who wrote it"
seconds = "the median difference; behind is below zero"
times = "of how many renewals"
*/
select
    'Lease/' || namespace || '/' || name as resource,
    cluster,
    username as holder,
    round(median(datediff('millisecond', received_at, try_cast(json_extract_string(request_object, '$.spec.renewTime') as timestamp))) / 1000.0, 1) as seconds,
    count(*) as times
from events
where
    resource = 'leases'
    and verb in ('update', 'patch')
    and stage = 'ResponseComplete'
    and coalesce(code, 200) < 300
    and try_cast(json_extract_string(request_object, '$.spec.renewTime') as timestamp) is not null
group by all
