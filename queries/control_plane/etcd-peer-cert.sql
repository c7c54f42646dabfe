/*
title = "etcd members speak TLS to each other"
severity = "high"
reads = ["components"]
expects = "--peer-cert-file and --peer-key-file are set"
fix = "Set `--peer-cert-file` and `--peer-key-file` in the etcd manifest on every control-plane node."
why = "Members copy every secret to each other."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    coalesce(flags['peer-cert-file'] <> '' and flags['peer-key-file'] <> '', false) as ok,
    concat('--peer-cert-file=', coalesce(flags['peer-cert-file'], 'unset'), ' ', '--peer-key-file=', coalesce(flags['peer-key-file'], 'unset')) as seen
from components
where component = 'etcd'
order by resource
