/*
title = "The kubelet does not change the kernel's settings"
severity = "medium"
reads = ["kubelets"]
expects = "protectKernelDefaults is true"
fix = "Set `protectKernelDefaults: true`, and the settings that the kubelet asks for on the node."
why = "Otherwise the kubelet silently overrides what the host was hardened with."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    protect_kernel_defaults as ok,
    coalesce(missing, concat('protectKernelDefaults=', protect_kernel_defaults)) as seen
from kubelets
order by resource
