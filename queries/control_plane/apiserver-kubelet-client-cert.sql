/*
title = "The API server shows kubelets a client certificate"
severity = "high"
reads = ["components"]
expects = "--kubelet-client-certificate and --kubelet-client-key are set"
fix = "Set `--kubelet-client-certificate` and `--kubelet-client-key` in the kube-apiserver manifest on every control-plane node."
why = "Without it a kubelet cannot tell the API server from anybody else."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    coalesce(flags['kubelet-client-certificate'] <> '' and flags['kubelet-client-key'] <> '', false) as ok,
    concat('--kubelet-client-certificate=', coalesce(flags['kubelet-client-certificate'], 'unset'), ' ', '--kubelet-client-key=', coalesce(flags['kubelet-client-key'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
