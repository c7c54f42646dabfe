/*
title = "The API server reads no file of static tokens"
severity = "high"
reads = ["components"]
expects = "--token-auth-file is not set"
fix = "Remove `--token-auth-file` from the kube-apiserver manifest on every control-plane node."
why = "Static tokens never expire and lie on disk in plain text; taking one back needs a restart."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['token-auth-file'] = '' as ok,
    flag_seen(missing, unread, given, 'token-auth-file') as seen
from components
where component = 'kube-apiserver'
order by resource
