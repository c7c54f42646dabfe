/*
title = "The API server does not allow everything"
severity = "critical"
reads = ["components"]
expects = "--authorization-mode does not contain AlwaysAllow; unset means AlwaysAllow; where --authorization-config decides it, this control cannot tell"
fix = "Set `--authorization-mode=Node,RBAC` in the kube-apiserver manifest on every control-plane node."
why = "AlwaysAllow lets every authenticated request, and anonymous ones, do everything."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    case when flags['authorization-mode'] is not null then not list_contains(string_split(flags['authorization-mode'], ','), 'AlwaysAllow') when flags['authorization-config'] is null then false end as ok,
    concat('--authorization-mode=', coalesce(flags['authorization-mode'], 'unset'), ' ', '--authorization-config=', coalesce(flags['authorization-config'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
