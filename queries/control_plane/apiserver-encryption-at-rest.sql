/*
title = "Secrets are encrypted in etcd"
severity = "high"
reads = ["components"]
expects = "--encryption-provider-config is set"
fix = "Set `--encryption-provider-config` in the kube-apiserver manifest on every control-plane node."
why = "Otherwise a copy of etcd's files is a copy of every secret. Which provider the file names is not visible in the API."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['encryption-provider-config'] <> '' as ok,
    flag_seen(missing, unread, given, 'encryption-provider-config') as seen
from components
where component = 'kube-apiserver'
order by resource
