/*
title = "etcd's data belongs to etcd:etcd"
severity = "medium"
reads = ["node_files"]
expects = "etcd:etcd"
fix = "`chown -R etcd:etcd` the folder of etcd's --data-dir."
why = "etcd holds every Secret of the cluster; who reads its files reads them all."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    owner = 'etcd' and group_name = 'etcd' as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'etcd-data'
order by resource
