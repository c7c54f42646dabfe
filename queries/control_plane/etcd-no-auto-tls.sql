/*
title = "etcd clients see no self-made certificate"
severity = "high"
reads = ["components", "flags"]
expects = "--auto-tls=false, or unset"
fix = "Set `--auto-tls=false` in the etcd manifest on every control-plane node."
why = "A certificate that etcd makes for itself can be checked by nobody."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    c.resource,
    f.value is null or f.value = 'false' as ok,
    concat('--auto-tls=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'auto-tls'
where c.component = 'etcd'
order by c.resource
