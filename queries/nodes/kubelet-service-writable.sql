/*
title = "Nobody but the owner may write the kubelet's service files"
severity = "medium"
reads = ["node_files"]
expects = "mode 644 or tighter"
fix = "`chmod 644` the file on the node."
why = "Who can write it can run anything as root on the node; who can read it may learn credentials."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    mode_within(mode, '644') as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'kubelet-service'
order by resource
