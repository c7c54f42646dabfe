/*
title = "Kubelets may only read what their node needs"
severity = "high"
reads = ["api_server_files"]
expects = "the authorizers of --authorization-mode, or of the file of --authorization-config, contain Node"
fix = "Set `--authorization-mode=Node,RBAC` in the kube-apiserver manifest on every control-plane node."
why = "Without the Node authorizer a stolen kubelet credential reads every secret of the cluster."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    list_contains(authorizers, 'Node') as ok,
    authorizers_seen as seen
from api_server_files
order by resource
