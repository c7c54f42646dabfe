/*
title = "Nobody but root has a log-in shell on a node"
severity = "low"
reads = ["node_settings"]
expects = "no user but root has a log-in shell"
fix = "Give users of services `/usr/sbin/nologin` as their shell, and let people reach nodes through something that records them."
why = "Whoever logs in to a node passes by Kubernetes and its audit log."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
*/
select
    resource,
    len(shell_users) = 0 as ok,
    coalesce(missing, if(len(shell_users) = 0, 'root alone', array_to_string(shell_users, ', '))) as seen
from node_settings
order by resource
