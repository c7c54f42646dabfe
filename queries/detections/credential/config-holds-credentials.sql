/*
title = "A ConfigMap holds what looks like credentials"
about = "What was written into a ConfigMap had values that were redacted here because they look like passwords, keys or tokens."
severity = "medium"
attack = ["T1552.001"]
level = "Request"
watches = ["create,update,patch configmaps"]
false_positives = "Documentation that uses such words as keys."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.hidden, ' values redacted') as seen
from writes as w
where
    w.resource = 'configmaps' and w.hidden > 0
order by w."at", actor, resource, seen
