/*
title = "Who acted as somebody else"
asks = "Requests with an impersonated user, by who authenticated and as whom."
look_for = "People behind a proxy that does this for all are known; anybody else should have a reason."
severity = "high"
window = "history"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.actor,
    'User/' || r.on_behalf_of as resource,
    concat(
        count(*), ' requests, ', count(*) filter (r.code in (401, 403)), ' refused; verbs ',
        string_agg(distinct r.verb, ', ' order by r.verb)
    ) as seen
from requests as r
where r.on_behalf_of is not null
group by r.actor, r.on_behalf_of
order by "at", r.actor, resource
