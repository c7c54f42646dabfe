/*
title = "An audit log grows to 100 MB before it is rotated"
severity = "low"
reads = ["components"]
expects = "--audit-log-maxsize is at least 100"
fix = "Set `--audit-log-maxsize=100` or more in the kube-apiserver manifest on every control-plane node."
why = "Small files and few backups throw evidence away early."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    numbers['audit-log-maxsize'] >= 100 as ok,
    flag_seen(missing, unread, given, 'audit-log-maxsize') as seen
from components
where component = 'kube-apiserver'
order by resource
