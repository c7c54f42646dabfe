/*
title = "Ten old audit logs are kept"
severity = "medium"
reads = ["components", "flags"]
expects = "--audit-log-maxbackup is at least 10"
fix = "Set `--audit-log-maxbackup=10` or more in the kube-apiserver manifest on every control-plane node."
why = "On a busy cluster ten files of 100 MB are hours: measure what is really kept, too."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(try_cast(f.value as integer) >= 10, false) as ok,
    concat('--audit-log-maxbackup=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'audit-log-maxbackup'
where c.component = 'kube-apiserver'
order by c.resource
