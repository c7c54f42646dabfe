/*
title = "The admission plugin AlwaysPullImages is off"
severity = "low"
reads = ["components"]
expects = "--enable-admission-plugins does not name AlwaysPullImages"
fix = "Take AlwaysPullImages out of --enable-admission-plugins."
why = "OpenShift's edition asks for it: with the plugin no pod starts while the registry is away."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    not plugin_enabled(items, given, 'AlwaysPullImages', false) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
