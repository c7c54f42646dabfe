/*
title = "Somebody made a pod in a system or default namespace"
about = "A pod was created in kube-system, kube-public, kube-node-lease or default by something that is no part of Kubernetes."
severity = "medium"
attack = ["T1036.005", "T1610"]
level = "Metadata"
watches = ["create pods"]
false_positives = "Addon managers."
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
    and r.resource = 'pods'
    and r.subresource is null
    and r.verb = 'create'
    and r.namespace in ('kube-system', 'kube-public', 'kube-node-lease', 'default')
    and r.accepted
    and not r.dry_run
    and not r.by_kubernetes
    and not r.by_node
order by r."at", actor, resource
