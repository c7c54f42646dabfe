/*
title = "Secrets are encrypted in etcd"
severity = "high"
reads = ["components", "flags"]
expects = "--encryption-provider-config is set"
fix = "Set `--encryption-provider-config` in the kube-apiserver manifest on every control-plane node."
why = "Otherwise a copy of etcd's files is a copy of every secret. Which provider the file names is not visible in the API."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--encryption-provider-config=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'encryption-provider-config'
where c.component = 'kube-apiserver'
order by c.resource
