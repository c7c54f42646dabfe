/*
title = "The kubelet makes room before the node runs out of it"
severity = "medium"
reads = ["kubelets"]
expects = "evictionHard names memory.available, nodefs.available and imagefs.available"
fix = "Name the three thresholds in `evictionHard` of the kubelet's configuration."
why = "A node without thresholds is taken down by the pod that fills it."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    list_contains(eviction_hard, 'memory.available') and list_contains(eviction_hard, 'nodefs.available') and list_contains(eviction_hard, 'imagefs.available') as ok,
    coalesce(missing, concat('evictionHard names ', if(len(eviction_hard) = 0, 'nothing', array_to_string(list_sort(eviction_hard), ', ')))) as seen
from kubelets
order by resource
