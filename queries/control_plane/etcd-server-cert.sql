/*
title = "etcd serves over TLS"
severity = "critical"
reads = ["components"]
expects = "--cert-file and --key-file are set, and no URL of --listen-client-urls and --listen-client-http-urls is http"
fix = "Set `--cert-file` and `--key-file` in the etcd manifest on every control-plane node."
why = "Everything the cluster knows passes here."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    texts['cert-file'] <> '' and texts['key-file'] <> ''
    and len(in_clear(given, items, 'listen-client-urls')) = 0
    and len(in_clear(given, items, 'listen-client-http-urls')) = 0 as ok,
    concat_ws(
        ' ',
        flag_seen(missing, unread, given, 'cert-file'),
        flag_seen(missing, unread, given, 'key-file'),
        'but ' || coalesce(nullif(array_to_string(in_clear(given, items, 'listen-client-urls') || in_clear(given, items, 'listen-client-http-urls'), ', '), ''), unread['listen-client-urls'])
    ) as seen
from components
where component = 'etcd'
order by resource
