/*
title = "Events were cut"
about = "Events without all of their contents: cut by the API server, by the pipeline, or with a user agent that was too long."
severity = "medium"
attack = ["T1562.008"]
level = "Metadata"
watches = []
false_positives = "Large custom resources."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    string_agg(distinct r.who, ', ' order by r.who) as actor,
    concat_ws('/', nullif(r.source, ''), r.resource) as resource,
    concat(count(*), ' events') as seen
from requests as r
where
    r.truncated or r.user_agent like '%...TRUNCATED'
group by r.source, r.resource, date_trunc('hour', r."at")
having true
order by "at", actor, resource
