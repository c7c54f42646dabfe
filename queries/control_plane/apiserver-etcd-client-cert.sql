/*
title = "The API server shows etcd a client certificate"
severity = "high"
reads = ["components"]
expects = "--etcd-certfile and --etcd-keyfile are set"
fix = "Set `--etcd-certfile` and `--etcd-keyfile` in the kube-apiserver manifest on every control-plane node."
why = "etcd holds every secret; it must know who asks."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['etcd-certfile'] <> '' and texts['etcd-keyfile'] <> '' as ok,
    concat_ws(' ', flag_seen(missing, unread, given, 'etcd-certfile'), flag_seen(missing, unread, given, 'etcd-keyfile')) as seen
from components
where component = 'kube-apiserver'
order by resource
