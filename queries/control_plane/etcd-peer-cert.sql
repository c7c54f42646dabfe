/*
title = "etcd members speak TLS to each other"
severity = "high"
reads = ["components", "flags"]
expects = "--peer-cert-file and --peer-key-file are set"
fix = "Set `--peer-cert-file` and `--peer-key-file` in the etcd manifest on every control-plane node."
why = "Members copy every secret to each other."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    c.resource,
    coalesce(f.value <> '' and g.value <> '', false) as ok,
    concat('--peer-cert-file=', coalesce(f.value, 'unset'), ' ', '--peer-key-file=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'peer-cert-file'
left join flags as g on c.resource = g.resource and g.flag = 'peer-key-file'
where c.component = 'etcd'
order by c.resource
