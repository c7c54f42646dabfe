/*
title = "The API server does not allow everything"
severity = "critical"
reads = ["api_server_files"]
expects = "the authorizers of --authorization-mode, or of the file of --authorization-config, are without AlwaysAllow"
fix = "Set `--authorization-mode=Node,RBAC` in the kube-apiserver manifest on every control-plane node."
why = "AlwaysAllow lets every authenticated request, and anonymous ones, do everything."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    not list_contains(authorizers, 'AlwaysAllow') as ok,
    authorizers_seen as seen
from api_server_files
order by resource
