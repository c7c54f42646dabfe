/*
title = "A version of the API that will go is used"
about = "A client still uses a version that the API server marks as deprecated."
severity = "low"
attack = []
level = "Metadata"
watches = []
false_positives = "Old clients."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat_ws('.', r.resource, nullif(min(r.api_group), '')) as resource,
    concat(count(*), ' requests with ', min(r.user_agent), ', removed in ', coalesce(min(r.removed_in), 'a later release')) as seen
from requests as r
where
    r.deprecated
group by r.who, r.resource, date_trunc('hour', r."at")
having true
order by "at", actor, resource
