/*
title = "The administrators' kubeconfigs belong to root:root"
severity = "high"
reads = ["node_files"]
expects = "root:root"
fix = "`chown root:root` the file on the node."
why = "It holds the credential of a cluster administrator."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    owner = 'root' and group_name = 'root' as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'admin-kubeconfig'
order by resource
