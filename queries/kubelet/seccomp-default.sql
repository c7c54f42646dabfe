/*
title = "The kubelet gives every container a seccomp profile"
severity = "medium"
reads = ["kubelets"]
expects = "seccompDefault is true"
fix = "Set `seccompDefault: true` in the kubelet's configuration."
why = "Without it a container that asks for no profile may make every system call."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    seccomp_default as ok,
    coalesce(missing, concat('seccompDefault=', seccomp_default)) as seen
from kubelets
order by resource
