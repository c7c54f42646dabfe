/*
title = "The API server has a TLS certificate of its own"
severity = "high"
reads = ["components", "flags"]
expects = "--tls-cert-file and --tls-private-key-file are set"
fix = "Set `--tls-cert-file` and `--tls-private-key-file` in the kube-apiserver manifest on every control-plane node."
why = "Without one it makes its own, which no client can check."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '' and g.value <> '', false) as ok,
    concat('--tls-cert-file=', coalesce(f.value, 'unset'), ' ', '--tls-private-key-file=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'tls-cert-file'
left join flags as g on c.resource = g.resource and g.flag = 'tls-private-key-file'
where c.component = 'kube-apiserver'
order by c.resource
