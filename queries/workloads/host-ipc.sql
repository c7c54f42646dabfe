/*
title = "Pods do not share their node's memory segments"
severity = "high"
reads = ["workload_facts"]
expects = "spec.hostIPC is false or unset"
fix = "Remove `hostIPC: true` from the pod spec."
why = "Shared memory of the node is shared with everything on it."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, host_ipc, not host_ipc) as ok,
    concat('hostIPC=', host_ipc, differs) as seen
from workload_facts
order by resource, seen
