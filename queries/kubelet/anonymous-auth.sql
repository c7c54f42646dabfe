/*
title = "The kubelet answers nobody anonymous"
severity = "critical"
reads = ["kubelets"]
expects = "authentication.anonymous.enabled is false"
fix = "Set `authentication.anonymous.enabled: false` in the kubelet's configuration."
why = "Whoever reaches an open kubelet runs commands in every container of the node."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    not anonymous_auth as ok,
    coalesce(missing, concat('authentication.anonymous.enabled=', anonymous_auth)) as seen
from kubelets
order by resource
