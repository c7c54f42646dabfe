/*
title = "The clocks agree"
severity = "medium"
reads = ["log_sources", "clock_skews"]
expects = "no event ends before it begins; nobody's clock is more than five seconds from the API server's"
fix = "Synchronise the time of every node."
why = "Events of several machines can be put in order only where their clocks agree."
references = ["https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"]
*/
select
    resource,
    backwards = 0 as ok,
    concat(events, ' events, ', backwards, ' of them ended before they began') as seen
from log_sources
union all
select
    resource,
    abs(seconds) <= 5 as ok,
    concat(holder, ' is ', seconds, ' seconds off, by ', times, ' renewals') as seen
from clock_skews
order by resource
