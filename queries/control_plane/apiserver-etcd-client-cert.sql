/*
title = "The API server shows etcd a client certificate"
severity = "high"
reads = ["components", "flags"]
expects = "--etcd-certfile and --etcd-keyfile are set"
fix = "Set `--etcd-certfile` and `--etcd-keyfile` in the kube-apiserver manifest on every control-plane node."
why = "etcd holds every secret; it must know who asks."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '' and g.value <> '', false) as ok,
    concat('--etcd-certfile=', coalesce(f.value, 'unset'), ' ', '--etcd-keyfile=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'etcd-certfile'
left join flags as g on c.resource = g.resource and g.flag = 'etcd-keyfile'
where c.component = 'kube-apiserver'
order by c.resource
