/*
title = "ServiceAccount tokens expire when they say"
severity = "medium"
reads = ["components"]
expects = "--service-account-extend-token-expiration=false"
fix = "Set `--service-account-extend-token-expiration=false` in the kube-apiserver manifest on every control-plane node."
why = "By default an hour's token is silently good for a year."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    not switches['service-account-extend-token-expiration'] as ok,
    flag_seen(missing, unread, given, 'service-account-extend-token-expiration') as seen
from components
where component = 'kube-apiserver'
order by resource
