/*
title = "The API server checks etcd's certificate"
severity = "high"
reads = ["components", "flags"]
expects = "--etcd-cafile is set"
fix = "Set `--etcd-cafile` in the kube-apiserver manifest on every control-plane node."
why = "Unchecked, the API server would hand secrets to whoever answers."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--etcd-cafile=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'etcd-cafile'
where c.component = 'kube-apiserver'
order by c.resource
