/*
title = "The slowest requests"
about = "Requests that took longest, without watches and sessions."
*/
select
    e.received_at as "at",
    e.username,
    e.verb,
    e.uri,
    datediff('millisecond', e.received_at, e.stage_at) as milliseconds
from events as e
where e.stage = 'ResponseComplete' and e.verb <> 'watch' and coalesce(e.subresource, '') not in ('exec', 'attach', 'portforward', 'proxy', 'log')
order by milliseconds desc, e.received_at
limit 100
