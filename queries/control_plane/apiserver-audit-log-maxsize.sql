/*
title = "An audit log grows to 100 MB before it is rotated"
severity = "low"
reads = ["components", "flags"]
expects = "--audit-log-maxsize is at least 100"
fix = "Set `--audit-log-maxsize=100` or more in the kube-apiserver manifest on every control-plane node."
why = "Small files and few backups throw evidence away early."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(try_cast(f.value as integer) >= 100, false) as ok,
    concat('--audit-log-maxsize=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'audit-log-maxsize'
where c.component = 'kube-apiserver'
order by c.resource
