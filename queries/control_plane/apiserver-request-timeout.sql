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
    coalesce(
        regexp_full_match(flags['request-timeout'], '([1-5][0-9]s|[1-4]m([0-5]?[0-9]s)?|5m(0s)?|[6-9][0-9]s|[12][0-9][0-9]s|300s)'), true
    ) as ok,
    concat('--request-timeout=', coalesce(flags['request-timeout'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
