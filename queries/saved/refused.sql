/*
title = "What was refused"
about = "401 and 403 by who, what and from where."

[params]
actor = ""
since = ""
until = ""
*/
select
    coalesce(r.who, 'nobody') as who,
    r.source_ip,
    r.code,
    r.verb,
    coalesce(r.resource, r.path) as what,
    count(*) as times,
    min(r."at") as first_at,
    max(r."at") as last_at
from requests as r
where
    r.code in (401, 403)
    and contains(coalesce(r.who, 'nobody'), $actor)
    and r."at" >= coalesce(try_cast(nullif($since, '') as timestamp), timestamp '0001-01-01')
    and r."at" < coalesce(try_cast(nullif($until, '') as timestamp), timestamp '9999-01-01')
group by all
order by times desc, who, what, r.verb, r.source_ip
