/*
title = "A DaemonSet was created"
about = "A DaemonSet runs on every node."
severity = "medium"
attack = ["T1543.005", "T1610"]
level = "Metadata"
watches = ["create daemonsets.apps"]
false_positives = "Agents."
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
    and r.resource = 'daemonsets' and r.verb = 'create' and r.subresource is null and r.accepted and not r.dry_run and not r.by_kubernetes
order by r."at", actor, resource
