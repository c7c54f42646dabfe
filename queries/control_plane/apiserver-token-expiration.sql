/*
title = "ServiceAccount tokens expire when they say"
severity = "medium"
reads = ["components", "flags"]
expects = "--service-account-extend-token-expiration=false"
fix = "Set `--service-account-extend-token-expiration=false` in the kube-apiserver manifest on every control-plane node."
why = "By default an hour's token is silently good for a year."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    f.value is not distinct from 'false' as ok,
    concat('--service-account-extend-token-expiration=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'service-account-extend-token-expiration'
where c.component = 'kube-apiserver'
order by c.resource
