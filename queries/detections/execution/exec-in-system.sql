/*
title = "A session in a system namespace"
about = "exec, attach or an ephemeral container in kube-system, kube-public or kube-node-lease."
severity = "high"
attack = ["T1609"]
level = "Metadata"
watches = ["create,get pods/exec"]
false_positives = "Network troubleshooting."
window = "event"
reads = ["sessions"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.kind, ' ', w.command) as seen
from sessions as w
where
    w.kind in ('exec', 'attach', 'ephemeralcontainers') and w.namespace in ('kube-system', 'kube-public', 'kube-node-lease') and w.accepted
order by w."at", actor, resource, seen
