/*
title = "Admission is not switched off"
severity = "high"
reads = ["components", "flags"]
expects = "--enable-admission-plugins does not contain AlwaysAdmit"
fix = "Take `AlwaysAdmit` out of `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "AlwaysAdmit lets every object in, whatever other plugins would say."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    not coalesce(list_contains(string_split(f.value, ','), 'AlwaysAdmit'), false) as ok,
    concat('--enable-admission-plugins=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'enable-admission-plugins'
where c.component = 'kube-apiserver'
order by c.resource
