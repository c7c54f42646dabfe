/*
title = "A person does something for the first time"
about = "A person who had been in the log for a day or more used a verb on a kind that they never had used. A list to look through, no alarm."
severity = "low"
attack = ["T1078"]
level = "Metadata"
watches = []
false_positives = "New work."
window = "history"
reads = ["first_uses"]
*/
select
    f."at",
    f.actor,
    concat_ws('/', f.resource, f.namespace) as resource,
    concat(f.verb, ' ', f.times, ' times, first from ', f.source_ip) as seen
from first_uses as f
where f.known_actor and f.is_person and f.resource is not null and f.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
order by f."at", f.actor, resource, seen
