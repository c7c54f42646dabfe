/*
title = "etcd members use no self-made certificates"
severity = "high"
reads = ["components", "flags"]
expects = "--peer-auto-tls=false, or unset"
fix = "Set `--peer-auto-tls=false` in the etcd manifest on every control-plane node."
why = "A certificate that etcd makes for itself can be checked by nobody."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    c.resource,
    f.value is null or f.value = 'false' as ok,
    concat('--peer-auto-tls=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'peer-auto-tls'
where c.component = 'etcd'
order by c.resource
