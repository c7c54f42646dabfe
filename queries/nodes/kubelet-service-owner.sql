/*
title = "The kubelet's service files belong to root:root"
severity = "medium"
reads = ["node_files"]
expects = "root:root"
fix = "`chown root:root` the file on the node."
why = "Who can write it can run anything as root on the node; who can read it may learn credentials."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    owner = 'root' and group_name = 'root' as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'kubelet-service'
order by resource
