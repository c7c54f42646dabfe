/*
title = "etcd members show each other certificates"
severity = "high"
reads = ["components"]
expects = "--peer-client-cert-auth=true, and no URL of --listen-peer-urls is http"
fix = "Set `--peer-client-cert-auth=true` in the etcd manifest on every control-plane node."
why = "Otherwise anybody may join and be given everything."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    switches['peer-client-cert-auth']
    and len(in_clear(given, items, 'listen-peer-urls')) = 0 as ok,
    concat_ws(
        ' ',
        flag_seen(missing, unread, given, 'peer-client-cert-auth'),
        'but ' || coalesce(nullif(array_to_string(in_clear(given, items, 'listen-peer-urls'), ', '), ''), unread['listen-peer-urls'])
    ) as seen
from components
where component = 'etcd'
order by resource
