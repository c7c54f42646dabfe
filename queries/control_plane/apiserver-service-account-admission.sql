/*
title = "The ServiceAccount admission plugin is on"
severity = "high"
reads = ["components"]
expects = "--disable-admission-plugins does not contain ServiceAccount"
fix = "Take `ServiceAccount` out of `--disable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "Without it pods get no identity of their own."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    plugin_enabled(items, given, 'ServiceAccount', true) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
