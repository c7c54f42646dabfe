/*
title = "Client certificates are checked against an authority"
severity = "high"
reads = ["components", "flags"]
expects = "--client-ca-file is set"
fix = "Set `--client-ca-file` in the kube-apiserver manifest on every control-plane node."
why = "Without it no client certificate is accepted, or any of them means nothing."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--client-ca-file=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'client-ca-file'
where c.component = 'kube-apiserver'
order by c.resource
