/*
title = "etcd answers only clients with a certificate"
severity = "critical"
reads = ["components", "flags"]
expects = "--client-cert-auth=true"
fix = "Set `--client-cert-auth=true` in the etcd manifest on every control-plane node."
why = "Otherwise whoever reaches the port reads and writes the whole cluster."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    c.resource,
    f.value is not distinct from 'true' as ok,
    concat('--client-cert-auth=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'client-cert-auth'
where c.component = 'etcd'
order by c.resource
