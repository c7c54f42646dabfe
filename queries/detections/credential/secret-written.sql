/*
title = "A Secret was written or deleted by hand"
about = "A person created, changed or deleted a Secret."
severity = "low"
attack = ["T1552.007", "T1485"]
level = "Metadata"
watches = ["create,update,patch,delete secrets"]
false_positives = "Rotation by hand."
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
    and r.resource = 'secrets'
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.is_person
    and not r.dry_run
    and r.accepted
order by r."at", actor, resource
