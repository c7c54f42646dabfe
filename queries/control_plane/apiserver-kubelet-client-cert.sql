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
    texts['kubelet-client-certificate'] <> '' and texts['kubelet-client-key'] <> '' as ok,
    concat_ws(' ', flag_seen(missing, unread, given, 'kubelet-client-certificate'), flag_seen(missing, unread, given, 'kubelet-client-key')) as seen
from components
where component = 'kube-apiserver'
order by resource
