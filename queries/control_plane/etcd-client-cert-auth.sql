/*
title = "etcd answers only clients with a certificate"
severity = "critical"
reads = ["components"]
expects = "--client-cert-auth=true, and no URL of --listen-client-urls and --listen-client-http-urls is http"
fix = "Set `--client-cert-auth=true` in the etcd manifest on every control-plane node."
why = "Otherwise whoever reaches the port reads and writes the whole cluster."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    switches['client-cert-auth']
    and len(in_clear(given, items, 'listen-client-urls')) = 0
    and len(in_clear(given, items, 'listen-client-http-urls')) = 0 as ok,
    concat_ws(
        ' ',
        flag_seen(missing, unread, given, 'client-cert-auth'),
        'but ' || coalesce(nullif(array_to_string(in_clear(given, items, 'listen-client-urls') || in_clear(given, items, 'listen-client-http-urls'), ', '), ''), unread['listen-client-urls'])
    ) as seen
from components
where component = 'etcd'
order by resource
