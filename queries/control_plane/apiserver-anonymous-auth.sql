/*
title = "The API server answers nobody anonymous"
severity = "medium"
reads = ["api_server_files"]
expects = "--anonymous-auth=false; where --authentication-config decides it, its file allows health checks at most"
fix = "Set `--anonymous-auth=false`, or let --authentication-config allow it for health checks only."
why = "Requests without credentials are let through to authorization as system:anonymous; a single careless binding then opens the cluster."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    not anonymous as ok,
    anonymous_seen as seen
from api_server_files
order by resource
