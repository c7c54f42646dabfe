/*
title = "One credential from many addresses"
about = "One token or certificate was used within an hour from three or more addresses. A ServiceAccount's token belongs to one pod."
severity = "high"
attack = ["T1528", "T1550.001"]
level = "Metadata"
watches = []
false_positives = "People behind changing addresses; highly available proxies."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    r.credential as resource,
    concat(count(distinct r.source_ip), ' addresses: ', string_agg(distinct r.source_ip, ', ' order by r.source_ip)) as seen
from requests as r
where r.credential is not null and r.actor like 'system:serviceaccount:%'
group by r.who, r.credential, date_trunc('hour', r."at")
having count(distinct r.source_ip) >= 3
order by "at", actor, resource
