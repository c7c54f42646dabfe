/*
title = "Who acted as whom"
about = "Every pair of actor and impersonated identity, with what they did."
*/
select
    r.actor,
    r.on_behalf_of,
    r.impersonated_groups,
    r.verb,
    r.resource,
    count(*) as times,
    min(r."at") as first_at,
    max(r."at") as last_at
from requests as r
where r.on_behalf_of is not null
group by all
order by r.actor, r.on_behalf_of, times desc, r.verb, r.resource
