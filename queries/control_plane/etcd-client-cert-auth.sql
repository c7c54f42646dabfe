/*
title = "etcd answers only clients with a certificate"
severity = "critical"
reads = ["components"]
expects = "--client-cert-auth=true"
fix = "Set `--client-cert-auth=true` in the etcd manifest on every control-plane node."
why = "Otherwise whoever reaches the port reads and writes the whole cluster."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    switches['client-cert-auth'] as ok,
    flag_seen(missing, unread, given, 'client-cert-auth') as seen
from components
where component = 'etcd'
order by resource
