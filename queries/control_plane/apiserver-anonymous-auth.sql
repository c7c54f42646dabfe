/*
title = "The API server answers nobody anonymous"
severity = "medium"
reads = ["components"]
expects = "--anonymous-auth=false; where --authentication-config decides it, this control cannot tell"
fix = "Set `--anonymous-auth=false`, or let --authentication-config allow it for health checks only."
why = "Requests without credentials are let through to authorization as system:anonymous; a single careless binding then opens the cluster."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    case when flags['anonymous-auth'] is not null then flags['anonymous-auth'] = 'false' when flags['authentication-config'] is null then false end as ok,
    concat('--anonymous-auth=', coalesce(flags['anonymous-auth'], 'unset'), ' ', '--authentication-config=', coalesce(flags['authentication-config'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
