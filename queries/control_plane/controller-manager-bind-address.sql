/*
title = "The controller manager listens on this machine only"
severity = "medium"
reads = ["components"]
expects = "--bind-address is 127.0.0.1"
fix = "Set `--bind-address=127.0.0.1` in the kube-controller-manager manifest on every control-plane node."
why = "Its metrics and health pages tell about the cluster. Unset means every address."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    resource,
    texts['bind-address'] = '::1' or starts_with(texts['bind-address'], '127.') as ok,
    flag_seen(missing, unread, given, 'bind-address') as seen
from components
where component = 'kube-controller-manager'
order by resource
