/*
title = "The cluster's keys and certificates belong to root:root"
severity = "high"
reads = ["node_files"]
expects = "root:root"
fix = "`chown -R root:root` the folder of the cluster's certificates."
why = "Who can read a private key is the component that it belongs to."
exists = "no facts of a control-plane node were collected: see `complyk8s node-facts`"
references = ["https://kubernetes.io/docs/setup/best-practices/certificates/", "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/"]
*/
select
    resource,
    owner = 'root' and group_name = 'root' as ok,
    file_seen(mode, owner, group_name, missing) as seen
from node_files
where role in ('pki-folder', 'certificate', 'key')
order by resource, role
