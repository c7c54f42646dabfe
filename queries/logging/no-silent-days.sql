/*
title = "The audit log has no day without an event"
severity = "high"
reads = ["log_days"]
expects = "every day from the first to the last event has at least one"
fix = "Find out what stopped the log, and say so in the evidence; ship logs off the node."
why = "A day without a single event is a day on which the log was off or was lost."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    resource,
    requests > 0 as ok,
    if(requests > 0, concat(requests, ' requests in ', hours, ' of 24 hours'), concat(days, ' days without a request')) as seen
from log_days
order by resource
