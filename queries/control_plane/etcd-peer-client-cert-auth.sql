/*
title = "etcd members show each other certificates"
severity = "high"
reads = ["components"]
expects = "--peer-client-cert-auth=true"
fix = "Set `--peer-client-cert-auth=true` in the etcd manifest on every control-plane node."
why = "Otherwise anybody may join and be given everything."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    switches['peer-client-cert-auth'] as ok,
    flag_seen(missing, unread, given, 'peer-client-cert-auth') as seen
from components
where component = 'etcd'
order by resource
