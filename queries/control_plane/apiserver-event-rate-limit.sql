/*
title = "Events cannot flood the API server"
severity = "low"
reads = ["components"]
expects = "--enable-admission-plugins contains EventRateLimit"
fix = "Add `EventRateLimit` to `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "A workload that writes events without end can fill etcd."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    plugin_enabled(items, given, 'EventRateLimit', false) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
