/*
title = "Nobody but the owner may write the kubelet's configuration"
severity = "medium"
reads = ["node_files"]
expects = "mode 644 or tighter"
fix = "`chmod 644` the file on the node."
why = "Who can write it opens the kubelet, and with it every container of the node."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    mode_within(mode, '644') as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'kubelet-config'
order by resource
