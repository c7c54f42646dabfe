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
    texts['kubelet-certificate-authority'] <> '' as ok,
    flag_seen(missing, unread, given, 'kubelet-certificate-authority') as seen
from components
where component = 'kube-apiserver'
order by resource
