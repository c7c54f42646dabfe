/*
title = "The ServiceAccount admission plugin is on"
severity = "high"
reads = ["components", "flags"]
expects = "--disable-admission-plugins does not contain ServiceAccount"
fix = "Take `ServiceAccount` out of `--disable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "Without it pods get no identity of their own."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    not coalesce(list_contains(string_split(f.value, ','), 'ServiceAccount'), false) as ok,
    concat('--disable-admission-plugins=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'disable-admission-plugins'
where c.component = 'kube-apiserver'
order by c.resource
