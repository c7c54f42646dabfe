/*
title = "A ServiceAccount is refused with a new client"
about = "A ServiceAccount was refused with a client, or from an address, that it had not used while it was let through."
severity = "low"
attack = ["T1613"]
level = "Metadata"
watches = []
false_positives = "Sidecars that are new."
window = "history"
reads = ["requests"]
*/
with allowed as (
    select distinct
        r.actor,
        r.user_agent,
        r.source_ip
    from requests as r
    where r.accepted
)

select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' with ', r.user_agent) as seen
from requests as r
left join allowed as a on r.actor = a.actor and r.user_agent is not distinct from a.user_agent and r.source_ip is not distinct from a.source_ip
where
    r.code = 403
    and r.actor like 'system:serviceaccount:%'
    and a.actor is null
order by r."at", actor, resource
