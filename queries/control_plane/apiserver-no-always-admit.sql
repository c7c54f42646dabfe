/*
title = "Admission is not switched off"
severity = "high"
reads = ["components"]
expects = "--enable-admission-plugins does not contain AlwaysAdmit"
fix = "Take `AlwaysAdmit` out of `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "AlwaysAdmit lets every object in, whatever other plugins would say."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    not plugin_enabled(items, given, 'AlwaysAdmit', false) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
