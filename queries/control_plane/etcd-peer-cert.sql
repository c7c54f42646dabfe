/*
title = "etcd members speak TLS to each other"
severity = "high"
reads = ["components"]
expects = "--peer-cert-file and --peer-key-file are set, and no URL of --listen-peer-urls is http"
fix = "Set `--peer-cert-file` and `--peer-key-file` in the etcd manifest on every control-plane node."
why = "Members copy every secret to each other."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    texts['peer-cert-file'] <> '' and texts['peer-key-file'] <> ''
    and len(in_clear(given, items, 'listen-peer-urls')) = 0 as ok,
    concat_ws(
        ' ',
        flag_seen(missing, unread, given, 'peer-cert-file'),
        flag_seen(missing, unread, given, 'peer-key-file'),
        'but ' || coalesce(nullif(array_to_string(in_clear(given, items, 'listen-peer-urls'), ', '), ''), unread['listen-peer-urls'])
    ) as seen
from components
where component = 'etcd'
order by resource
