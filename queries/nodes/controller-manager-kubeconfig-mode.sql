/*
title = "Nobody but the owner may read or write the controller manager's kubeconfig"
severity = "medium"
reads = ["node_files"]
expects = "mode 600 or tighter"
fix = "`chmod 600` the file on the node."
why = "It holds the credential of a part of Kubernetes."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    mode_within(mode, '600') as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'controller-manager-kubeconfig'
order by resource
