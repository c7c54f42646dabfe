/*
title = "etcd members use no self-made certificates"
severity = "high"
reads = ["components"]
expects = "--peer-auto-tls=false, or unset"
fix = "Set `--peer-auto-tls=false` in the etcd manifest on every control-plane node."
why = "A certificate that etcd makes for itself can be checked by nobody."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    not switches['peer-auto-tls'] as ok,
    flag_seen(missing, unread, given, 'peer-auto-tls') as seen
from components
where component = 'etcd'
order by resource
