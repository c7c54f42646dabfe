/*
title = "RBAC decides who may do what"
severity = "high"
reads = ["api_server_files"]
expects = "the authorizers of --authorization-mode, or of the file of --authorization-config, contain RBAC"
fix = "Set `--authorization-mode=Node,RBAC` in the kube-apiserver manifest on every control-plane node."
why = "Without RBAC, roles and bindings are stored and mean nothing."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    list_contains(authorizers, 'RBAC') as ok,
    authorizers_seen as seen
from api_server_files
order by resource
