/*
title = "A ServiceAccount's token was requested"
about = "A token was made for a ServiceAccount by something other than a kubelet or Kubernetes itself."
severity = "medium"
attack = ["T1528", "T1552.007"]
level = "Metadata"
watches = ["create serviceaccounts/token"]
false_positives = "CI and secret stores that log in with such tokens."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.code, ' from ', r.source_ip) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'serviceaccounts'
    and r.subresource = 'token'
    and r.verb = 'create'
    and r.accepted
    and not r.by_node
    and not r.by_kubernetes
order by r."at", actor, resource
