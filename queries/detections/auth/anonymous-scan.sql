/*
title = "Somebody without a name looks around"
about = "Within an hour one address asked for five or more different paths without a name."
severity = "low"
attack = ["T1046", "T1613"]
level = "Metadata"
watches = []
false_positives = "Uptime probes; scanners of a cloud provider."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.source_ip as actor,
    concat(count(distinct r.path), ' paths') as resource,
    concat(count(*), ' requests') as seen
from requests as r
where
    (r.actor is null or r.actor = 'system:anonymous')
group by r.source_ip, date_trunc('hour', r."at")
having count(distinct r.path) >= 5
order by "at", actor, resource
