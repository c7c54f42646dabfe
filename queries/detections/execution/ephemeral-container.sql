/*
title = "A container was added to a running pod"
about = "`kubectl debug` put an ephemeral container into a pod."
severity = "medium"
attack = ["T1609", "T1610", "T1611"]
level = "Metadata"
watches = ["update,patch pods/ephemeralcontainers"]
false_positives = "Debugging."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    r.verb as seen
from requests as r
where
    not r.namesake
    and r.resource = 'pods' and r.subresource = 'ephemeralcontainers' and r.verb in ('update', 'patch') and r.accepted
order by r."at", actor, resource
