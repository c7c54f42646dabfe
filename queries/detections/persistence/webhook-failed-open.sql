/*
title = "A webhook did not answer, and the request went through"
about = "The API server noted that a webhook failed and that its failurePolicy let the request pass."
severity = "high"
attack = ["T1562.001"]
level = "Metadata"
watches = []
false_positives = "Rollouts of the webhook."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    min(r.who) as actor,
    r.failed_open as resource,
    concat(count(*), ' requests past ', min(r.failed_open)) as seen
from requests as r
where
    r.failed_open is not null
group by r.failed_open, date_trunc('hour', r."at")
having true
order by "at", actor, resource
