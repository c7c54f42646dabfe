/*
title = "Tokens of deleted ServiceAccounts stop working"
severity = "medium"
reads = ["components", "flags"]
expects = "--service-account-lookup=true, or unset"
fix = "Set `--service-account-lookup=true` in the kube-apiserver manifest on every control-plane node."
why = "Without the look-up a token outlives the account it was made for."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    f.value is null or f.value = 'true' as ok,
    concat('--service-account-lookup=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'service-account-lookup'
where c.component = 'kube-apiserver'
order by c.resource
