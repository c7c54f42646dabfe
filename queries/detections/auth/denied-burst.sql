/*
title = "One identity is denied many different things"
about = "Within an hour one identity was refused (403) on five or more different resources or verbs."
severity = "medium"
attack = ["T1613", "T1069"]
level = "Metadata"
watches = []
false_positives = "New operators that lack rights."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(*), ' refusals: ', string_agg(distinct concat(r.verb, ' ', r.resource), ', ' order by concat(r.verb, ' ', r.resource))) as seen
from requests as r
where
    r.code = 403
group by r.who, date_trunc('hour', r."at")
having count(distinct concat(r.verb, ' ', r.resource, ' ', r.namespace)) >= 5
order by "at", actor, resource
