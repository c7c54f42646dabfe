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
    coalesce(flags['encryption-provider-config'] <> '', false) as ok,
    concat('--encryption-provider-config=', coalesce(flags['encryption-provider-config'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
