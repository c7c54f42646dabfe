/*
title = "A controller made a pod with access to its node"
about = "A pod that a controller made outside of kube-system is privileged or shares the node's namespaces or files. Who asked for it is in the write of its workload, where the log has that with its body; some policies log only the pods so."
severity = "low"
attack = ["T1611", "T1610"]
level = "Request"
watches = ["create pods"]
false_positives = "Agents on nodes; the workload's own write is named by the other detections."
window = "event"
reads = ["written_containers", "written_pods"]
*/
with held as (
    select
        c."at",
        c.who,
        c.target,
        concat(c.container, ' is privileged: ', c.image) as seen
    from written_containers as c
    where c.by_kubernetes and c.privileged
    union all
    select
        p."at",
        p.who,
        p.target,
        concat(
            'hostPID=', p.host_pid, ' hostIPC=', p.host_ipc, ' hostNetwork=', p.host_network, ' paths ',
            array_to_string(p.host_paths, ', ')
        ) as seen
    from written_pods as p
    where p.by_kubernetes and (p.host_pid or p.host_ipc or p.host_network or len(p.host_paths) > 0)
)

select
    "at",
    who as actor,
    target as resource,
    seen
from held
order by "at", actor, resource, seen
