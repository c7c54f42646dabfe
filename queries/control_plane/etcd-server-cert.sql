/*
title = "etcd serves over TLS"
severity = "critical"
reads = ["components", "flags"]
expects = "--cert-file and --key-file are set"
fix = "Set `--cert-file` and `--key-file` in the etcd manifest on every control-plane node."
why = "Everything the cluster knows passes here."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    c.resource,
    coalesce(f.value <> '' and g.value <> '', false) as ok,
    concat('--cert-file=', coalesce(f.value, 'unset'), ' ', '--key-file=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'cert-file'
left join flags as g on c.resource = g.resource and g.flag = 'key-file'
where c.component = 'etcd'
order by c.resource
