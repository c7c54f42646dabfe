/*
title = "Pods get the authority to check the API server with"
severity = "medium"
reads = ["components"]
expects = "--root-ca-file is set"
fix = "Set `--root-ca-file` in the kube-controller-manager manifest on every control-plane node."
why = "Without it a pod cannot know that it speaks to the API server."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    resource,
    texts['root-ca-file'] <> '' as ok,
    flag_seen(missing, unread, given, 'root-ca-file') as seen
from components
where component = 'kube-controller-manager'
order by resource
