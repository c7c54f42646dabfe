/*
title = "The manifest of kube-scheduler belongs to root:root"
severity = "medium"
reads = ["node_files"]
expects = "root:root"
fix = "`chown root:root` the file on the node."
why = "Who can write it can run anything as root on the node; who can read it may learn credentials."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    owner = 'root' and group_name = 'root' as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role = 'scheduler-manifest'
order by resource
