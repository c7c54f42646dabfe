/*
title = "RBAC decides who may do what"
severity = "high"
reads = ["components"]
expects = "--authorization-mode contains RBAC; where --authorization-config decides it, this control cannot tell"
fix = "Set `--authorization-mode=Node,RBAC` in the kube-apiserver manifest on every control-plane node."
why = "Without RBAC, roles and bindings are stored and mean nothing."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    case when flags['authorization-mode'] is not null then list_contains(string_split(flags['authorization-mode'], ','), 'RBAC') when flags['authorization-config'] is null then false end as ok,
    concat('--authorization-mode=', coalesce(flags['authorization-mode'], 'unset'), ' ', '--authorization-config=', coalesce(flags['authorization-config'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
