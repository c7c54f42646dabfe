/*
title = "A year of log is kept, three months of it at hand"
severity = "high"
reads = ["log_kept"]
expects = "365 days from the first to the last event, and events on each of the 90 days up to the last one, or up to the end of the period where one was asked for"
fix = "Keep the store, or the archive that it is made from, for a year. Nothing is deleted here unless retention is set."
why = "PCI DSS asks for a year; what was deleted answers no question."
references = ["https://www.pcisecuritystandards.org/document_library/"]
*/
select
    'AuditLog/' || cluster as resource,
    case
        when days >= 365 and of_90 >= 90 then true
        when of_90 >= 90 and with_strays >= 365 then null
        when of_90 >= least(90, looked_at) then null
        else false
    end as ok,
    concat(
        days, if(days = 1, ' day', ' days'), ' from the first to the last event, ', of_90, ' of the 90 days up to ', strftime(end_day, '%Y-%m-%d'), ' with events',
        if(coalesce(with_strays, 0) > days, ', without a few events of an older date, which may be a wrong clock', ''),
        coalesce(concat('; only ', looked_at, ' days were asked for, and what is older was not looked at'), '')
    ) as seen
from log_kept
order by resource
