/*
title = "A backup was deleted"
about = "A backup, its schedule or a snapshot of a volume was deleted or changed by a person."
severity = "high"
attack = ["T1490"]
level = "Metadata"
watches = ["delete backups.velero.io"]
false_positives = "Retention."
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
    (r.api_group in ('velero.io', 'snapshot.storage.k8s.io', 'k10.kasten.io', 'longhorn.io', 'stash.appscode.com') or r.resource like 'etcdbackup%')
    and r.verb in ('update', 'patch', 'delete', 'deletecollection')
    and r.accepted and not r.dry_run
    and r.is_person
order by r."at", actor, resource
