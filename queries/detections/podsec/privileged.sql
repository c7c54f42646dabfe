/*
title = "A privileged container was asked for"
about = "A pod, or the template of a workload, was written with a privileged container. Pods that controllers make of a template are not named again."
severity = "high"
attack = ["T1611", "T1610"]
level = "Request"
watches = ["create pods", "create deployments.apps"]
false_positives = "Network and storage agents."
window = "event"
reads = ["written_containers"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.container, ': ', w.image) as seen
from written_containers as w
where
    w.privileged and not w.by_kubernetes
order by w."at", actor, resource, seen
