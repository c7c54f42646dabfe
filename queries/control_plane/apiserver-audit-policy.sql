/*
title = "The API server has an audit policy"
severity = "high"
reads = ["components", "flags"]
expects = "--audit-policy-file is set"
fix = "Set `--audit-policy-file` in the kube-apiserver manifest on every control-plane node."
why = "Without a policy nothing is logged, wherever the log would go."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--audit-policy-file=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'audit-policy-file'
where c.component = 'kube-apiserver'
order by c.resource
