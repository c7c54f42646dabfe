/*
title = "The NamespaceLifecycle admission plugin is on"
severity = "medium"
reads = ["components"]
expects = "--disable-admission-plugins does not contain NamespaceLifecycle"
fix = "Take `NamespaceLifecycle` out of `--disable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "Without it objects are made in namespaces that are gone or going."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    plugin_enabled(items, given, 'NamespaceLifecycle', true) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
