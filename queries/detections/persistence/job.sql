/*
title = "A person made a CronJob or Job"
about = "A CronJob or Job was created or changed by a person."
severity = "low"
attack = ["T1053.007"]
level = "Metadata"
watches = ["create,update,patch,delete cronjobs.batch"]
false_positives = "Everybody who runs batch work."
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
    and r.resource in ('cronjobs', 'jobs')
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.accepted and not r.dry_run
    and r.is_person
order by r."at", actor, resource
