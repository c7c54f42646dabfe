/*
title = "Client certificates are checked against an authority"
severity = "high"
reads = ["components"]
expects = "--client-ca-file is set"
fix = "Set `--client-ca-file` in the kube-apiserver manifest on every control-plane node."
why = "Without it no client certificate is accepted, or any of them means nothing."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['client-ca-file'] <> '' as ok,
    flag_seen(missing, unread, given, 'client-ca-file') as seen
from components
where component = 'kube-apiserver'
order by resource
