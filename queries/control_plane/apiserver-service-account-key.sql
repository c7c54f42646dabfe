/*
title = "ServiceAccount tokens are checked with a key of their own"
severity = "medium"
reads = ["components", "flags"]
expects = "--service-account-key-file is set"
fix = "Set `--service-account-key-file` in the kube-apiserver manifest on every control-plane node."
why = "Otherwise the TLS key signs tokens too, and neither can be changed alone."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--service-account-key-file=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'service-account-key-file'
where c.component = 'kube-apiserver'
order by c.resource
