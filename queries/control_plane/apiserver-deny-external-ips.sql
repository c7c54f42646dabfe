/*
title = "Services cannot claim external IPs"
severity = "medium"
reads = ["components", "flags"]
expects = "--enable-admission-plugins contains DenyServiceExternalIPs"
fix = "Add `DenyServiceExternalIPs` to `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "A Service with externalIPs takes over traffic to any address it names (CVE-2020-8554)."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(list_contains(string_split(f.value, ','), 'DenyServiceExternalIPs'), false) as ok,
    concat('--enable-admission-plugins=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'enable-admission-plugins'
where c.component = 'kube-apiserver'
order by c.resource
