/*
title = "Who uses versions of the API that will go"
about = "Deprecated versions with their clients and the release that removes them."
*/
select
    concat_ws('.', r.resource, nullif(r.api_group, '')) as resource,
    r.removed_in,
    r.actor,
    r.user_agent,
    count(*) as requests,
    max(r."at") as last_at
from requests as r
where r.deprecated
group by all
order by r.removed_in, resource, requests desc, r.actor, r.user_agent
