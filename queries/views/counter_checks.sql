/*
about = "What an API server counted of its audit log between two readings, against what the log has of that time. Readings of two processes, of two API servers or around a restart, cannot be compared."
reads = ["audit_counters", "events"]

[columns]
resource = "AuditLog/cluster#until=…"
cluster = "the cluster's name in this store"
from_time = "the earlier reading"
to_time = "the later one"
same_process = "whether both are of one process"
counted = "events that the API server wrote between them; null where that cannot be told"
logged = "events that the log has of that time"
errors = "events that it could not write"
rejected = "requests that it refused because it could not log them"
counted_nearby = "what was counted in it, the one before and the one after: an event may be counted in one and be logged in the next"
logged_nearby = "and what the log has of them"
logged_about = "what the log has of that time and of five seconds before and after it, in which what was counted may stand"
*/
with steps as (
    select
        cluster,
        read_at as to_time,
        lag(read_at) over by_time as from_time,
        started = lag(started) over by_time as same_process,
        events - lag(events) over by_time as counted,
        errors - lag(errors) over by_time as errors,
        rejected - lag(rejected) over by_time as rejected
    from audit_counters
    window by_time as (partition by cluster order by read_at)
),

checked as (
    select
        'AuditLog/' || s.cluster || '#until=' || strftime(s.to_time, '%Y-%m-%dT%H:%M:%S') as resource,
        s.cluster,
        s.from_time,
        s.to_time,
        s.same_process,
        -- a counter only rises: where it falls, the readings are in no order that clocks can tell
        if(s.same_process and s.counted >= 0, s.counted, null) as counted,
        count(e.stage_at) filter (e.stage_at > s.from_time and e.stage_at <= s.to_time) as logged,
        count(e.stage_at) as logged_about,
        if(s.same_process, s.errors, null) as errors,
        if(s.same_process, s.rejected, null) as rejected
    from steps as s
    left join events as e
        on s.cluster = e.cluster and e.stage_at > s.from_time - interval 5 second and e.stage_at <= s.to_time + interval 5 second
    where s.from_time is not null
    group by all
)

select
    *,
    if(counted is null, null, sum(counted) over neighbours)::bigint as counted_nearby,
    if(counted is null, null, sum(if(counted is null, 0, logged)) over neighbours)::bigint as logged_nearby
from checked
window neighbours as (
    partition by cluster, same_process order by to_time rows between 1 preceding and 1 following
)
-- what went wrong long ago was told when it did
qualify to_time > max(to_time) over (partition by cluster) - interval 7 day
