/*
title = "The API server has a TLS certificate of its own"
severity = "high"
reads = ["components"]
expects = "--tls-cert-file and --tls-private-key-file are set"
fix = "Set `--tls-cert-file` and `--tls-private-key-file` in the kube-apiserver manifest on every control-plane node."
why = "Without one it makes its own, which no client can check."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['tls-cert-file'] <> '' and texts['tls-private-key-file'] <> '' as ok,
    concat_ws(' ', flag_seen(missing, unread, given, 'tls-cert-file'), flag_seen(missing, unread, given, 'tls-private-key-file')) as seen
from components
where component = 'kube-apiserver'
order by resource
