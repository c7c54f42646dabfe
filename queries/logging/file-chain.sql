/*
title = "Each rotated log file is followed by the next one"
severity = "medium"
reads = ["log_chain"]
expects = "a rotated file ends before the time in its name, and the next begins within ten minutes"
fix = "Find the files that are missing: they were deleted by --audit-log-maxbackup, or never shipped."
why = "Rotated files carry the time of their rotation; a link that is missing is a stretch of log that is."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#log-backend"]
*/
select
    resource,
    case
        when rotated_at is not null and last_at > rotated_at + interval 1 minute then false
        when next_first_at is null then true
        else minutes_to_next < 10
    end as ok,
    concat(
        events, ' events until ', strftime(last_at, '%Y-%m-%d %H:%M:%S'),
        coalesce(', rotated ' || strftime(rotated_at, '%Y-%m-%d %H:%M:%S'), ''),
        coalesce(', next begins ' || strftime(next_first_at, '%Y-%m-%d %H:%M:%S'), ', the last one')
    ) as seen
from log_chain
where last_at is not null
order by resource
