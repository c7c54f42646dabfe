/*
title = "Pods do not see their node's processes"
severity = "high"
reads = ["workload_facts"]
expects = "spec.hostPID is false or unset"
fix = "Remove `hostPID: true` from the pod spec."
why = "With the node's process table come the secrets and the memory of every other container on it."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, host_pid, not host_pid) as ok,
    concat('hostPID=', host_pid, differs) as seen
from workload_facts
order by resource, seen
