/*
title = "A session in a container"
about = "exec or attach, by POST or over a WebSocket (a `get`)."
severity = "medium"
attack = ["T1609"]
level = "Metadata"
watches = ["create,get pods/exec", "create,get pods/attach"]
false_positives = "Runners of CI; `kubectl cp`; backup hooks."
window = "event"
reads = ["sessions"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(coalesce(nullif(w.command, ''), 'no command in the URI'), ' from ', w.source_ip) as seen
from sessions as w
where
    w.kind in ('exec', 'attach') and w.accepted
order by w."at", actor, resource, seen
