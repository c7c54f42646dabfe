/*
title = "Events were deleted"
about = "Kubernetes events were deleted, one or all, by something other than Kubernetes. EKS logs no core events, AKS no deletecollection of them."
severity = "medium"
attack = ["T1070"]
level = "Metadata"
watches = ["delete,deletecollection events", "delete,deletecollection events.events.k8s.io"]
false_positives = "Deletion of a namespace, which is left out."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    r.verb as seen
from requests as r
where
    not r.namesake
    and r.resource = 'events' and r.verb in ('delete', 'deletecollection') and r.accepted and not r.by_kubernetes
order by r."at", actor, resource
