/*
title = "A kubelet may change only its own node and pods"
severity = "high"
reads = ["components", "flags"]
expects = "--enable-admission-plugins contains NodeRestriction"
fix = "Add `NodeRestriction` to `--enable-admission-plugins` in the kube-apiserver manifest on every control-plane node."
why = "Without it one stolen kubelet credential can relabel other nodes and draw pods to itself."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(list_contains(string_split(f.value, ','), 'NodeRestriction'), false) as ok,
    concat('--enable-admission-plugins=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'enable-admission-plugins'
where c.component = 'kube-apiserver'
order by c.resource
