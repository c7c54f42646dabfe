/*
title = "The kubelet's read-only port is closed"
severity = "high"
reads = ["kubelets"]
expects = "readOnlyPort is 0"
fix = "Set `readOnlyPort: 0` in the kubelet's configuration."
why = "The port shows pods, their environment and the node to everybody, without a word."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    read_only_port = 0 as ok,
    coalesce(missing, concat('readOnlyPort=', read_only_port)) as seen
from kubelets
order by resource
