/*
title = "The API server checks the kubelets' certificates"
severity = "high"
reads = ["components"]
expects = "--kubelet-certificate-authority is set"
fix = "Set `--kubelet-certificate-authority` in the kube-apiserver manifest on every control-plane node."
why = "Unchecked, whoever answers at a node's address reads exec sessions and logs."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    coalesce(flags['kubelet-certificate-authority'] <> '', false) as ok,
    concat('--kubelet-certificate-authority=', coalesce(flags['kubelet-certificate-authority'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
