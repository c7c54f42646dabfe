/*
title = "At what level things are logged"
about = "Each resource and verb with the levels that the log has: what the audit policy really does."
*/
select
    r.api_group,
    r.resource,
    r.subresource,
    r.verb,
    r.level,
    count(*) as requests
from requests as r
where r.resource is not null
group by all
order by r.api_group, r.resource, r.subresource, r.verb, r.level
