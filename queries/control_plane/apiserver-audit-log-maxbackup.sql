/*
title = "Ten old audit logs are kept"
severity = "medium"
reads = ["components"]
expects = "--audit-log-maxbackup is at least 10"
fix = "Set `--audit-log-maxbackup=10` or more in the kube-apiserver manifest on every control-plane node."
why = "On a busy cluster ten files of 100 MB are hours: measure what is really kept, too."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    numbers['audit-log-maxbackup'] >= 10 as ok,
    flag_seen(missing, unread, given, 'audit-log-maxbackup') as seen
from components
where component = 'kube-apiserver'
order by resource
