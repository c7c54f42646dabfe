/*
title = "Pods do not use their node's network"
severity = "high"
reads = ["workload_facts"]
expects = "spec.hostNetwork is false or unset"
fix = "Remove `hostNetwork: true` from the pod spec."
why = "On the node's network, policies do not bind the pod, and the node's own ports are open to it."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, host_network, not host_network) as ok,
    concat('hostNetwork=', host_network, differs) as seen
from workload_facts
order by resource, seen
