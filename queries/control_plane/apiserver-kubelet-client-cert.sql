/*
title = "The API server shows kubelets a client certificate"
severity = "high"
reads = ["components", "flags"]
expects = "--kubelet-client-certificate and --kubelet-client-key are set"
fix = "Set `--kubelet-client-certificate` and `--kubelet-client-key` in the kube-apiserver manifest on every control-plane node."
why = "Without it a kubelet cannot tell the API server from anybody else."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '' and g.value <> '', false) as ok,
    concat('--kubelet-client-certificate=', coalesce(f.value, 'unset'), ' ', '--kubelet-client-key=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'kubelet-client-certificate'
left join flags as g on c.resource = g.resource and g.flag = 'kubelet-client-key'
where c.component = 'kube-apiserver'
order by c.resource
