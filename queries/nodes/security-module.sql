/*
title = "A mandatory access control is on, on every node"
severity = "medium"
reads = ["node_settings"]
expects = "the kernel has AppArmor or SELinux on"
fix = "Boot the node with AppArmor or SELinux in `lsm=`."
why = "It is what still stands between a container that broke out and the node."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://kubernetes.io/docs/tutorials/security/apparmor/"]
*/
select
    resource,
    if(len(security_modules) = 0, null, list_has_any(security_modules, ['apparmor', 'selinux'])) as ok,
    coalesce(missing, if(len(security_modules) = 0, 'the kernel does not say', array_to_string(security_modules, ', '))) as seen
from node_settings
order by resource
