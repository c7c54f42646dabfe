/*
title = "One account, many places"
about = "A person's name was used within an hour from three or more addresses with three or more clients or credentials."
severity = "medium"
attack = ["T1078"]
level = "Metadata"
watches = []
false_positives = "Address pools."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.actor as actor,
    string_agg(distinct r.source_ip, ', ' order by r.source_ip) as resource,
    concat(count(distinct r.source_ip), ' addresses, ', count(distinct r.user_agent), ' clients') as seen
from requests as r
where
    r.is_person
group by r.actor, date_trunc('hour', r."at")
having count(distinct r.source_ip) >= 3 and (count(distinct r.user_agent) >= 3 or count(distinct r.credential) >= 3)
order by "at", actor, resource
