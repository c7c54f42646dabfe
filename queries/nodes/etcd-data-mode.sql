/*
title = "Nobody but the owner may read or write etcd's data"
severity = "high"
reads = ["node_files"]
expects = "mode 700 or tighter"
fix = "`chmod 700` the file on the node."
why = "etcd holds every Secret of the cluster; who reads its files reads them all."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    mode_within(mode, '700') as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'etcd-data'
order by resource
