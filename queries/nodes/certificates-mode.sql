/*
title = "Nobody but the owner may read or write certificates"
severity = "medium"
reads = ["node_files"]
expects = "mode 600 or tighter"
fix = "`chmod 600` the file on the node."
why = "Who can replace a certificate can stand in for the component that shows it."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    mode_within(mode, '600') as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'certificate'
order by resource
