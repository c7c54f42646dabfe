/*
title = "Services cannot claim external IPs"
severity = "medium"
reads = ["components"]
expects = "--enable-admission-plugins contains DenyServiceExternalIPs"
fix = "Add `DenyServiceExternalIPs` to `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "A Service with externalIPs takes over traffic to any address it names (CVE-2020-8554)."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    plugin_enabled(items, given, 'DenyServiceExternalIPs', false) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
