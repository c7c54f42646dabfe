/*
title = "Each controller has its own identity"
severity = "medium"
reads = ["components", "flags"]
expects = "--use-service-account-credentials=true"
fix = "Set `--use-service-account-credentials=true` in the kube-controller-manager manifest on every control-plane node."
why = "Otherwise every controller acts with the rights of all, and the log cannot tell them apart."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    c.resource,
    f.value is not distinct from 'true' as ok,
    concat('--use-service-account-credentials=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'use-service-account-credentials'
where c.component = 'kube-controller-manager'
order by c.resource
