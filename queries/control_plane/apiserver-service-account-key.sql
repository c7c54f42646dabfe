/*
title = "ServiceAccount tokens are checked with a key of their own"
severity = "medium"
reads = ["components"]
expects = "--service-account-key-file is set"
fix = "Set `--service-account-key-file` in the kube-apiserver manifest on every control-plane node."
why = "Otherwise the TLS key signs tokens too, and neither can be changed alone."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    len(list_filter(items['service-account-key-file'], lambda f: f <> '')) > 0 as ok,
    flag_seen(missing, unread, given, 'service-account-key-file') as seen
from components
where component = 'kube-apiserver'
order by resource
