/*
title = "ServiceAccount tokens are signed with a key of their own"
severity = "medium"
reads = ["components"]
expects = "--service-account-private-key-file is set"
fix = "Set `--service-account-private-key-file` in the kube-controller-manager manifest on every control-plane node."
why = "A key of its own can be changed without touching any other."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    resource,
    texts['service-account-private-key-file'] <> '' as ok,
    flag_seen(missing, unread, given, 'service-account-private-key-file') as seen
from components
where component = 'kube-controller-manager'
order by resource
