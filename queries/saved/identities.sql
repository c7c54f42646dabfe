/*
title = "Everybody in the log"
about = "Each actor with its first and last request, its clients, addresses and credentials: the roster that a review of access begins with."
*/
select
    r.actor,
    min(r."at") as first_at,
    max(r."at") as last_at,
    count(*) as requests,
    count(*) filter (r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')) as writes,
    count(distinct r.source_ip) as addresses,
    count(distinct r.user_agent) as clients,
    count(distinct r.credential) as credentials,
    bool_or(r.old_token is not null) as old_token,
    list_sort(list_distinct(flatten(list(distinct r.groups)))) as groups
from requests as r
where r.actor is not null
group by r.actor
order by last_at desc, r.actor
