/*
title = "A public address collects refusals"
about = "Ten or more requests in an hour from an address that is not private were refused (401, 403)."
severity = "medium"
attack = ["T1613", "T1595"]
level = "Metadata"
watches = []
false_positives = "Scanners of the internet, where the endpoint is public: a reason to close it."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.source_ip as actor,
    concat(count(distinct r.path), ' paths') as resource,
    concat(count(*), ' refusals') as seen
from requests as r
where
    r.code in (401, 403) and ip_kind(r.source_ip) = 'public'
group by r.source_ip, date_trunc('hour', r."at")
having count(*) >= 10
order by "at", actor, resource
