/*
title = "Requests end after a time that suits the cluster"
severity = "low"
reads = ["components"]
expects = "--request-timeout is unset (one minute), or between 10 seconds and 5 minutes"
fix = "Set `--request-timeout` in the kube-apiserver manifest to what slow connections need, and no longer."
why = "Long requests hold connections that others need; very short ones cut off honest clients."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    seconds['request-timeout'] between 10 and 300 as ok,
    flag_seen(missing, unread, given, 'request-timeout') as seen
from components
where component = 'kube-apiserver'
order by resource
