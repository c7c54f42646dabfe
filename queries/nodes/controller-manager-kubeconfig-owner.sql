/*
title = "The controller manager's kubeconfig belongs to root:root"
severity = "medium"
reads = ["node_files"]
expects = "root:root"
fix = "`chown root:root` the file on the node."
why = "It holds the credential of a part of Kubernetes."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    owner = 'root' and group_name = 'root' as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'controller-manager-kubeconfig'
order by resource
