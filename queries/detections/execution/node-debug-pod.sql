/*
title = "A pod that debugs a node"
about = "A pod named as `kubectl debug node` does, or made by hand with the node's processes and files."
severity = "high"
attack = ["T1611"]
level = "Request"
watches = ["create pods"]
false_positives = "Planned work on nodes."
window = "event"
reads = ["written_pods"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat('hostPID=', w.host_pid, ', paths ', array_to_string(w.host_paths, ', ')) as seen
from written_pods as w
where
    w.resource = 'pods' and w.verb = 'create' and w.owner is null and (starts_with(w.name, 'node-debugger-') or (w.host_pid and list_contains(w.host_paths, '/')))
order by w."at", actor, resource, seen
