/*
about = "How long the log files that an API server keeps on its node last, by its flags and by the rate at which the log really grows."
reads = ["flags", "log_sources"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the API server's pod"
files = "how many files are kept: maxbackup and the one that is written"
megabytes = "how large each is; 0 means without bound"
megabytes_an_hour = "what the busiest API server in the log writes; null where the log is too short to tell"
hours = "how long the files last; null where that cannot be told"
*/
with rate as (
    select max(bytes / (minutes * 60)) * 3600 / 1e6 as megabytes_an_hour
    from log_sources
    where minutes > 1
),

kept as (
    select
        snapshot_id,
        resource,
        coalesce(try_cast(max(value) filter (flag = 'audit-log-maxbackup') as bigint), 0) + 1 as files,
        coalesce(try_cast(max(value) filter (flag = 'audit-log-maxsize') as bigint), 100) as megabytes
    from flags
    where component = 'kube-apiserver'
    group by snapshot_id, resource
)

select
    k.*,
    round(r.megabytes_an_hour, 2) as megabytes_an_hour,
    round(k.files * k.megabytes / r.megabytes_an_hour, 1) as hours
from kept as k
cross join rate as r
