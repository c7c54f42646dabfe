/*
title = "Who deleted it"
about = "Deletions of everything whose name contains the text."

[params]
object = ""
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
    r.verb in ('delete', 'deletecollection')
    and contains(r.target, $object)
    and r."at" >= coalesce(try_cast(nullif($since, '') as timestamp), timestamp '0001-01-01')
    and r."at" < coalesce(try_cast(nullif($until, '') as timestamp), timestamp '9999-01-01')
order by r."at", r.who, r.target
