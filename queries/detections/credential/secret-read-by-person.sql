/*
title = "A person read a Secret"
about = "get, list or watch of Secrets by somebody who is no system identity."
severity = "medium"
attack = ["T1552.007"]
level = "Metadata"
watches = ["get,list,watch secrets"]
false_positives = "On-call work."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' from ', r.source_ip, ' with ', r.user_agent) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'secrets'
    and r.verb in ('get', 'list', 'watch')
    and r.is_person
    and r.accepted
order by r."at", actor, resource
