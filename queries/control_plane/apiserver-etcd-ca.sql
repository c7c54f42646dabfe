/*
title = "The API server checks etcd's certificate"
severity = "high"
reads = ["components"]
expects = "--etcd-cafile is set"
fix = "Set `--etcd-cafile` in the kube-apiserver manifest on every control-plane node."
why = "Unchecked, the API server would hand secrets to whoever answers."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['etcd-cafile'] <> '' as ok,
    flag_seen(missing, unread, given, 'etcd-cafile') as seen
from components
where component = 'kube-apiserver'
order by resource
