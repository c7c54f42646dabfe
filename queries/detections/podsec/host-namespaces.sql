/*
title = "The node's namespaces were asked for"
about = "hostPID, hostIPC or hostNetwork."
severity = "medium"
attack = ["T1611", "T1610"]
level = "Request"
watches = ["create pods", "create deployments.apps"]
false_positives = "Node agents."
window = "event"
reads = ["written_pods"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat('hostPID=', w.host_pid, ' hostIPC=', w.host_ipc, ' hostNetwork=', w.host_network) as seen
from written_pods as w
where
    (w.host_pid or w.host_ipc or w.host_network) and not w.by_kubernetes
order by w."at", actor, resource, seen
