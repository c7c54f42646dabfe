/*
title = "The clocks agree"
severity = "medium"
reads = ["log_sources", "clock_skews", "nodes"]
expects = "no event ends before it begins, or has a date that cannot be right; the clock of every node and of every other holder of a lease is within five seconds of the API server's"
fix = "Synchronise the time of every node."
why = "Events of several machines can be put in order only where their clocks agree."
references = ["https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"]
*/
select
    resource,
    case
        when backwards > 0 or wrong_year > 0 then false
        when astray > 0 or compared = 0 then null
        else true
    end as ok,
    concat(
        events, ' events, ', backwards, ' of them ended before they began',
        if(astray > 0, concat(', ', astray, if(wrong_year > 0, ' with a date that cannot be right', ' with a date a month or more from all others')), ''),
        if(compared = 0, ', none with two times to compare', '')
    ) as seen
from log_sources
union all
select
    'AuditLog/' || cluster || '#clocks' as resource,
    null as ok,
    'no two clocks could be compared: the log has no renewal of a lease with the time that its holder wrote' as seen
from log_sources
where cluster not in (select cluster from clock_skews)
group by cluster
union all
select
    n.resource || '#clock' as resource,
    null as ok,
    'its clock was not compared: the log has no renewal of its lease with the time that it wrote' as seen
from nodes as n
where
    exists(select 1 from clock_skews)
    and not exists(select 1 from clock_skews as c where c.resource = 'Lease/kube-node-lease/' || n.name)
union all
select
    resource,
    abs(seconds) <= 5 as ok,
    concat(holder, ' is ', seconds, ' seconds off, by ', times, ' renewals') as seen
from clock_skews
order by resource
