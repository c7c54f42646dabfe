/*
title = "The API server writes an audit log"
severity = "high"
reads = ["components"]
expects = "--audit-log-path is set"
fix = "Set `--audit-log-path` in the kube-apiserver manifest on every control-plane node."
why = "Without a log nobody can say who did what."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    texts['audit-log-path'] <> '' as ok,
    flag_seen(missing, unread, given, 'audit-log-path') as seen
from components
where component = 'kube-apiserver'
order by resource
