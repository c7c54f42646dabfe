/*
title = "etcd clients see no self-made certificate"
severity = "high"
reads = ["components"]
expects = "--auto-tls=false, or unset"
fix = "Set `--auto-tls=false` in the etcd manifest on every control-plane node."
why = "A certificate that etcd makes for itself can be checked by nobody."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    not switches['auto-tls'] as ok,
    flag_seen(missing, unread, given, 'auto-tls') as seen
from components
where component = 'etcd'
order by resource
