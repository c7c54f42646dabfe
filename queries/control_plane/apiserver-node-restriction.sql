/*
title = "A kubelet may change only its own node and pods"
severity = "high"
reads = ["components"]
expects = "--enable-admission-plugins contains NodeRestriction"
fix = "Add `NodeRestriction` to `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "Without it one stolen kubelet credential can relabel other nodes and draw pods to itself."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    plugin_enabled(items, given, 'NodeRestriction', false) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
