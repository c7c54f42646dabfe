/*
title = "The API server answers nobody anonymous"
severity = "medium"
reads = ["components", "flags"]
expects = "--anonymous-auth=false; where --authentication-config decides it, this control cannot tell"
fix = "Set `--anonymous-auth=false`, or let --authentication-config allow it for health checks only."
why = "Requests without credentials are let through to authorization as system:anonymous; a single careless binding then opens the cluster."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    case when f.value is not null then f.value = 'false' when g.value is null then false end as ok,
    concat('--anonymous-auth=', coalesce(f.value, 'unset'), ' ', '--authentication-config=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'anonymous-auth'
left join flags as g on c.resource = g.resource and g.flag = 'authentication-config'
where c.component = 'kube-apiserver'
order by c.resource
