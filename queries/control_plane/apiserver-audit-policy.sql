/*
title = "The API server has an audit policy"
severity = "high"
reads = ["components"]
expects = "--audit-policy-file is set"
fix = "Set `--audit-policy-file` in the kube-apiserver manifest on every control-plane node."
why = "Without a policy nothing is logged, wherever the log would go."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['audit-policy-file'] <> '' as ok,
    flag_seen(missing, unread, given, 'audit-policy-file') as seen
from components
where component = 'kube-apiserver'
order by resource
