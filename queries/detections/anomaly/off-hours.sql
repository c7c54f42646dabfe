/*
title = "A person changed something at night"
about = "A write by a person between 20:00 and 06:00 UTC, or at a weekend."
severity = "low"
attack = ["T1078"]
level = "Metadata"
watches = []
false_positives = "People on call; other time zones."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' at ', strftime(r."at", '%A %H:%M')) as seen
from requests as r
where
    r.is_person
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.resource not in ('selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews', 'tokenreviews', 'subjectaccessreviews')
    and r.accepted
    and not r.dry_run
    and (hour(r."at") >= 20 or hour(r."at") < 6 or isodow(r."at") >= 6)
order by r."at", actor, resource
