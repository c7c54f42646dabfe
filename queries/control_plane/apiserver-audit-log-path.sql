/*
title = "The API server writes an audit log"
severity = "high"
reads = ["components", "flags"]
expects = "--audit-log-path is set"
fix = "Set `--audit-log-path` in the kube-apiserver manifest on every control-plane node."
why = "Without a log nobody can say who did what."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--audit-log-path=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'audit-log-path'
where c.component = 'kube-apiserver'
order by c.resource
