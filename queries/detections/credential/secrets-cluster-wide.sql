/*
title = "Secrets of all namespaces read at once"
about = "list or watch of Secrets without a namespace, by anything that is no part of Kubernetes."
severity = "high"
attack = ["T1552.007"]
level = "Metadata"
watches = ["list,watch secrets"]
false_positives = "cert-manager, external-secrets, Velero, kube-state-metrics."
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
    and r.resource = 'secrets'
    and r.verb in ('list', 'watch', 'deletecollection')
    and r.namespace is null
    and r.accepted
    and not r.by_kubernetes
order by r."at", actor, resource
