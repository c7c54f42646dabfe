/*
title = "Who went into containers"
asks = "exec, attach, port-forward, ephemeral containers and the proxies to pods, Services and nodes, by anybody. Over WebSockets exec is a `get`."
look_for = "Sessions in production, above all where sensitive data is; what was typed inside is in no log."
severity = "high"
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(
        r.code, ' ', coalesce(nullif(array_to_string(list_transform(
            uri_values(r.uri, 'command'), lambda c: replace(c, chr(10), ' ')
        ), ' '), ''), 'no command in the URI')
    ) as seen
from requests as r
where
    not r.namesake
    and (
        (r.resource = 'pods' and r.subresource in ('exec', 'attach', 'portforward', 'ephemeralcontainers'))
        or (r.resource in ('pods', 'services', 'nodes') and r.subresource = 'proxy')
    )
order by r."at", actor, resource
