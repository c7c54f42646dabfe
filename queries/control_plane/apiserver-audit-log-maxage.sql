/*
title = "Audit logs are kept 30 days by age"
severity = "medium"
reads = ["components"]
expects = "--audit-log-maxage is at least 30"
fix = "Set `--audit-log-maxage=30` or more in the kube-apiserver manifest on every control-plane node."
why = "Too short a life and the evidence is gone before anybody asks."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    numbers['audit-log-maxage'] >= 30 as ok,
    flag_seen(missing, unread, given, 'audit-log-maxage') as seen
from components
where component = 'kube-apiserver'
order by resource
