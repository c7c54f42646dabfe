/*
title = "The API server checks the kubelets' certificates"
severity = "high"
reads = ["components", "flags"]
expects = "--kubelet-certificate-authority is set"
fix = "Set `--kubelet-certificate-authority` in the kube-apiserver manifest on every control-plane node."
why = "Unchecked, whoever answers at a node's address reads exec sessions and logs."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--kubelet-certificate-authority=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'kubelet-certificate-authority'
where c.component = 'kube-apiserver'
order by c.resource
