/*
title = "Images are pulled with the pod's own rights"
severity = "medium"
reads = ["components"]
expects = "--enable-admission-plugins contains AlwaysPullImages"
fix = "Add `AlwaysPullImages` to `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "Otherwise any pod on a node may run a private image that another pod's credentials pulled."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    plugin_enabled(items, given, 'AlwaysPullImages', false) as ok,
    plugins_seen(missing, unread, given) as seen
from components
where component = 'kube-apiserver'
order by resource
