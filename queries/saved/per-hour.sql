/*
title = "Requests in each hour"
about = "How many, how many writes, how many refused: a picture of a day."

[params]
since = ""
until = ""
*/
select
    date_trunc('hour', r."at") as hour,
    count(*) as requests,
    count(*) filter (r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')) as writes,
    count(*) filter (r.code in (401, 403)) as refused,
    count(*) filter (r.code >= 500) as failed,
    count(distinct r.actor) as actors
from requests as r
where
    true
    and r."at" >= coalesce(try_cast(nullif($since, '') as timestamp), timestamp '0001-01-01')
    and r."at" < coalesce(try_cast(nullif($until, '') as timestamp), timestamp '9999-01-01')
group by hour
order by hour
