/*
title = "A namespace was created"
about = "A namespace was created by a person."
severity = "low"
attack = ["T1578"]
level = "Metadata"
watches = ["create namespaces"]
false_positives = "Preview environments."
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
    not r.namesake
    and r.resource = 'namespaces' and r.verb = 'create' and r.is_person and r.accepted and not r.dry_run
order by r."at", actor, resource
