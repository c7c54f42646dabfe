/*
title = "The API server does not allow everything"
severity = "critical"
reads = ["components", "flags"]
expects = "--authorization-mode does not contain AlwaysAllow; unset means AlwaysAllow; where --authorization-config decides it, this control cannot tell"
fix = "Set `--authorization-mode=Node,RBAC` in the kube-apiserver manifest on every control-plane node."
why = "AlwaysAllow lets every authenticated request, and anonymous ones, do everything."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    case when f.value is not null then not list_contains(string_split(f.value, ','), 'AlwaysAllow') when g.value is null then false end as ok,
    concat('--authorization-mode=', coalesce(f.value, 'unset'), ' ', '--authorization-config=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'authorization-mode'
left join flags as g on c.resource = g.resource and g.flag = 'authorization-config'
where c.component = 'kube-apiserver'
order by c.resource
