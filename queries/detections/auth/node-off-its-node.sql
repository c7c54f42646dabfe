/*
title = "A node's identity from another address"
about = "system:node:X called from an address that most requests of X in the same day do not come from."
severity = "high"
attack = ["T1078", "T1550.001"]
level = "Metadata"
watches = []
false_positives = "Nodes whose address changed."
window = "day"
reads = ["requests"]
*/
with usual as (
    select
        r.actor,
        date_trunc('day', r."at") as day,
        mode(r.source_ip order by r.source_ip) as source_ip
    from requests as r
    where r.actor like 'system:node:%'
    group by r.actor, date_trunc('day', r."at")
)

select
    min(r."at") as "at",
    r.actor,
    'from ' || r.source_ip as resource,
    concat(count(*), ' requests, else from ', u.source_ip) as seen
from requests as r
inner join usual as u on r.actor = u.actor and u.day = date_trunc('day', r."at")
where r.source_ip <> u.source_ip
group by r.actor, r.source_ip, u.source_ip, u.day
order by "at", r.actor, resource
