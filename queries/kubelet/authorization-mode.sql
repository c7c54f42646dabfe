/*
title = "The kubelet does not allow everything"
severity = "critical"
reads = ["kubelets"]
expects = "authorization.mode is not AlwaysAllow"
fix = "Set `authorization.mode: Webhook` in the kubelet's configuration."
why = "With AlwaysAllow every identity that the kubelet knows may do everything to it."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    authorization_mode <> 'AlwaysAllow' as ok,
    coalesce(missing, concat('authorization.mode=', authorization_mode)) as seen
from kubelets
order by resource
