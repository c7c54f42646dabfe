/*
title = "etcd serves over TLS"
severity = "critical"
reads = ["components"]
expects = "--cert-file and --key-file are set"
fix = "Set `--cert-file` and `--key-file` in the etcd manifest on every control-plane node."
why = "Everything the cluster knows passes here."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    texts['cert-file'] <> '' and texts['key-file'] <> '' as ok,
    concat_ws(' ', flag_seen(missing, unread, given, 'cert-file'), flag_seen(missing, unread, given, 'key-file')) as seen
from components
where component = 'etcd'
order by resource
