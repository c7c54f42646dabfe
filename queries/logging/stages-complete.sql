/*
title = "Every request that was received has an end in the log"
severity = "medium"
reads = ["log_sources"]
expects = "where the stage RequestReceived is logged, each has a later stage"
fix = "Look for crashes of the API server and for loss between it and here at those times."
why = "A request without an end is a crash, or an event that was lost."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    resource,
    without_end = 0 as ok,
    concat(with_received, ' requests logged when received, ', without_end, ' of them without an end') as seen
from log_sources
where with_received > 0
order by resource
