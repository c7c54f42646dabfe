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
    flags['auto-tls'] is null or flags['auto-tls'] = 'false' as ok,
    concat('--auto-tls=', coalesce(flags['auto-tls'], 'unset')) as seen
from components
where component = 'etcd'
order by resource
