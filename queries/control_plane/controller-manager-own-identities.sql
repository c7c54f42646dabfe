/*
title = "Each controller has its own identity"
severity = "medium"
reads = ["components"]
expects = "--use-service-account-credentials=true"
fix = "Set `--use-service-account-credentials=true` in the kube-controller-manager manifest on every control-plane node."
why = "Otherwise every controller acts with the rights of all, and the log cannot tell them apart."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    resource,
    switches['use-service-account-credentials'] as ok,
    flag_seen(missing, unread, given, 'use-service-account-credentials') as seen
from components
where component = 'kube-controller-manager'
order by resource
