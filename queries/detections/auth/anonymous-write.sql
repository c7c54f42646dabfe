/*
title = "Anonymous write"
about = "system:anonymous, or a member of system:unauthenticated, created, changed or deleted something."
severity = "critical"
attack = ["T1610", "T1078.001"]
level = "Metadata"
watches = ["create,update,patch,delete pods"]
false_positives = "None expected."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    coalesce(r.who, 'nobody') as actor,
    r.target as resource,
    concat(r.verb, ' ', r.code, ' from ', r.source_ip) as seen
from requests as r
where
    (r.actor = 'system:anonymous' or r.actor is null or list_contains(r.groups, 'system:unauthenticated'))
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.accepted
    and r.resource not in ('selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews')
order by r."at", actor, resource
