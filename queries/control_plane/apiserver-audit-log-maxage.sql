/*
title = "Audit logs are kept 30 days by age"
severity = "medium"
reads = ["components", "flags"]
expects = "--audit-log-maxage is at least 30"
fix = "Set `--audit-log-maxage=30` or more in the kube-apiserver manifest on every control-plane node."
why = "Too short a life and the evidence is gone before anybody asks."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(try_cast(f.value as integer) >= 30, false) as ok,
    concat('--audit-log-maxage=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'audit-log-maxage'
where c.component = 'kube-apiserver'
order by c.resource
