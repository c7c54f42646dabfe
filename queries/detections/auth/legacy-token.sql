/*
title = "A long-lived or stale token was used"
about = "The API server marked the request as made with a token from a Secret, or with one that should have been renewed."
severity = "medium"
attack = ["T1528"]
level = "Metadata"
watches = []
false_positives = "Old agents."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    'from ' || r.source_ip as resource,
    concat(count(*), ' requests, ', min(r.old_token)) as seen
from requests as r
where
    r.old_token is not null
group by r.who, r.source_ip, date_trunc('hour', r."at")
having true
order by "at", actor, resource
