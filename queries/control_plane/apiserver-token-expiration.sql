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
    coalesce(flags['service-account-extend-token-expiration'] = 'false', false) as ok,
    concat('--service-account-extend-token-expiration=', coalesce(flags['service-account-extend-token-expiration'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
