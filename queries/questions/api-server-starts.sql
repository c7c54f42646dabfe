/*
title = "When API servers started"
asks = "A kube-apiserver takes a lease of its own in kube-system when it starts (APIServerIdentity, on by default since 1.26): each such lease that was made is a start, and audit settings are read anew at each."
look_for = "Starts that no upgrade or change explains: flags of the audit log may have been changed, and the change itself is in no log."
severity = "medium"
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.code, ' from ', coalesce(nullif(r.source, ''), r.source_ip)) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'leases'
    and r.namespace = 'kube-system'
    and starts_with(r.name, 'apiserver-')
    and r.verb = 'create'
    and r.accepted
order by r."at", actor, resource
