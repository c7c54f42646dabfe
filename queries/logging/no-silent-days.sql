/*
title = "The audit log has no day without an event"
severity = "high"
reads = ["log_days"]
expects = "at least one event on every day of the period that was asked for, and on every day from the first to the last event"
fix = "Find out what stopped the log, and say so in the evidence; ship logs off the node. Give the log of the whole period."
why = "A day without a single event is a day on which the log was off or was lost."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    resource,
    case when requests > 0 then true when received or stated then false end as ok,
    case
        when requests > 0 then concat(requests, ' requests in ', hours, ' of 24 hours')
        when received then concat(days, if(days = 1, ' day', ' days'), ' without a request')
        else concat(days, if(days = 1, ' day', ' days'), ' of the period without log: none was given')
    end as seen
from log_days
order by resource
