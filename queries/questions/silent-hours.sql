/*
title = "When the log was silent"
asks = "Hours between the first and the last event, and of the period that was asked for, without a single request. A cluster is never idle: leases alone are renewed every few seconds."
look_for = "Any such hour: the log was off, lost, cut or not delivered."
severity = "high"
window = "history"
reads = ["log_hours"]
*/
select
    h.hour as "at",
    null as actor,
    h.resource,
    concat('no request logged from ', strftime(h.hour, '%Y-%m-%d %H:%M'), 'Z for ', if(h.hours = 1, 'an hour', concat(h.hours, ' hours'))) as seen
from log_hours as h
where h.requests = 0
order by h.hour
