/*
title = "Who read secrets of the cardholder environment"
asks = "Every allowed read of a Secret, by a person, in a namespace marked as holding cardholder or health data."
look_for = "Access that nobody needs for their work; access at odd hours; a list of all where one was needed."
severity = "high"
window = "history"
reads = ["requests", "namespaces"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' from ', r.source_ip, ' with ', split_part(r.user_agent, ' ', 1)) as seen
from requests as r
inner join namespaces as n on r.namespace = n.namespace and (n.cardholder or n.health)
where
    not r.namesake
    and r.resource = 'secrets'
    and r.api_group = ''
    and r.verb in ('get', 'list', 'watch')
    and r.is_person
    and r.accepted
order by r."at", actor, resource
