/*
title = "What somebody did"
about = "Every write and every session of one actor, also as somebody else."

[params]
actor = ""
since = ""
until = ""
*/
select
    r."at",
    r.who,
    r.verb,
    r.target,
    r.code,
    r.source_ip,
    r.user_agent
from requests as r
where
    contains(r.who, $actor)
    and (r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection') or r.subresource is not null)
    and r."at" >= coalesce(try_cast(nullif($since, '') as timestamp), timestamp '0001-01-01')
    and r."at" < coalesce(try_cast(nullif($until, '') as timestamp), timestamp '9999-01-01')
order by r."at", r.target
