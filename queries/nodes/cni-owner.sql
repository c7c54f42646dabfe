/*
title = "The network plugin's files belong to root:root"
severity = "medium"
reads = ["node_files"]
expects = "root:root"
fix = "`chown root:root` the file on the node."
why = "Who can write them decides what runs as root whenever a pod starts."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    owner = 'root' and group_name = 'root' as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'cni'
order by resource
