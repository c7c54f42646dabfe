/*
title = "The log is silent"
about = "Ten minutes or more without a single request from an API server that before and after never kept silent so long: nodes and controllers renew their leases every few seconds."
severity = "high"
attack = ["T1562.008", "T1070"]
level = "Metadata"
watches = []
false_positives = "Upgrades of the control plane; policies that leave out leases."
window = "history"
reads = ["log_gaps"]
*/
select
    g.begins as "at",
    'nobody' as actor,
    g.resource,
    concat(g.minutes, ' minutes of silence, until ', strftime(g.ends, '%Y-%m-%d %H:%M:%S')) as seen
from log_gaps as g
where g.minutes >= 10 and g.longest_else < 5
order by g.begins, g.resource
