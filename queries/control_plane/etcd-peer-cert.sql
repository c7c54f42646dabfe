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
    texts['peer-cert-file'] <> '' and texts['peer-key-file'] <> '' as ok,
    concat_ws(' ', flag_seen(missing, unread, given, 'peer-cert-file'), flag_seen(missing, unread, given, 'peer-key-file')) as seen
from components
where component = 'etcd'
order by resource
