/*
title = "etcd members show each other certificates"
severity = "high"
reads = ["components", "flags"]
expects = "--peer-client-cert-auth=true"
fix = "Set `--peer-client-cert-auth=true` in the etcd manifest on every control-plane node."
why = "Otherwise anybody may join and be given everything."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    c.resource,
    f.value is not distinct from 'true' as ok,
    concat('--peer-client-cert-auth=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'peer-client-cert-auth'
where c.component = 'etcd'
order by c.resource
