/*
title = "Nobody but the owner may read or write the manifest of etcd"
severity = "medium"
reads = ["node_files"]
expects = "mode 600 or tighter"
fix = "`chmod 600` the file on the node."
why = "Who can write it can run anything as root on the node; who can read it may learn credentials."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    mode_within(mode, '600') as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'etcd-manifest'
order by resource
