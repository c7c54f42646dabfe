/*
title = "Tokens of deleted ServiceAccounts stop working"
severity = "medium"
reads = ["components"]
expects = "--service-account-lookup=true, or unset"
fix = "Set `--service-account-lookup=true` in the kube-apiserver manifest on every control-plane node."
why = "Without the look-up a token outlives the account it was made for."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    switches['service-account-lookup'] as ok,
    flag_seen(missing, unread, given, 'service-account-lookup') as seen
from components
where component = 'kube-apiserver'
order by resource
