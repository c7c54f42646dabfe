/*
title = "The API server has no port without TLS"
severity = "critical"
reads = ["components"]
expects = "--insecure-port and --insecure-bind-address are not given, or the port is 0"
fix = "Take `--insecure-port` and `--insecure-bind-address` out of the kube-apiserver manifest."
why = "On that port everybody is an administrator, and nobody is logged."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    if(
        missing is null and unread['insecure-port'] is null,
        coalesce(numbers['insecure-port'], 0) = 0 and given['insecure-bind-address'] is null,
        null
    ) as ok,
    concat_ws(' ', flag_seen(missing, unread, given, 'insecure-port'), flag_seen(missing, unread, given, 'insecure-bind-address')) as seen
from components
where component = 'kube-apiserver'
order by resource
