/*
title = "A create was refused"
about = "The authorizer refused a create of a workload, a binding or a token."
severity = "low"
attack = ["T1610"]
level = "Metadata"
watches = []
false_positives = "People who explore; charts that lack rights."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.code, ' from ', r.source_ip) as seen
from requests as r
where
    r.verb = 'create'
    and r.decision = 'forbid'
    and r.resource not in ('selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews', 'events')
order by r."at", actor, resource
