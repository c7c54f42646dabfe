/*
title = "A pod may start only so many processes"
severity = "medium"
reads = ["kubelets"]
expects = "podPidsLimit is above 0"
fix = "Set `podPidsLimit: 4096` in the kubelet's configuration, or what suits the workloads."
why = "Without a bound one pod can use up the node's process ids, and stop everything on it."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    pod_pids_limit > 0 as ok,
    coalesce(missing, concat('podPidsLimit=', pod_pids_limit)) as seen
from kubelets
order by resource
