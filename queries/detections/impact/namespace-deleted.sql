/*
title = "A namespace was deleted"
about = "A namespace, and all that is in it, was deleted by a person."
severity = "high"
attack = ["T1485"]
level = "Metadata"
watches = ["delete namespaces"]
false_positives = "Preview environments."
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
    and r.resource = 'namespaces' and r.verb in ('delete', 'deletecollection') and r.subresource is null and r.is_person and r.accepted and not r.dry_run
order by r."at", actor, resource
