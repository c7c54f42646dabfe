/*
about = "How long the log files that an API server keeps on its node last, by its flags and by the rate at which the log really grows."
reads = ["components", "log_sources"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the API server's pod"
files = "how many files are kept: maxbackup and the one that is written; null where that is not known or without bound"
megabytes = "how large each is"
unbounded = "whether old files are never deleted"
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
        -- 0 keeps them all, and files of 100 MB: gopkg.in/natefinch/lumberjack.v2
        nullif(cast(numbers['audit-log-maxbackup'] as bigint), 0) + 1 as files,
        if(numbers['audit-log-maxsize'] = 0, 100, cast(numbers['audit-log-maxsize'] as bigint)) as megabytes,
        coalesce(numbers['audit-log-maxbackup'] = 0 and numbers['audit-log-maxage'] = 0, false) as unbounded
    from components
    where component = 'kube-apiserver'
)

select
    k.*,
    round(r.megabytes_an_hour, 2) as megabytes_an_hour,
    round(k.files * k.megabytes / r.megabytes_an_hour, 1) as hours
from kept as k
cross join rate as r
