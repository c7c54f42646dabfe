/*
title = "A pod took the account of a controller"
about = "A pod in kube-system, made by hand, runs under a ServiceAccount whose name ends in -controller."
severity = "high"
attack = ["T1078.001"]
level = "Request"
watches = ["create pods"]
false_positives = "Controllers of load balancers and snapshots."
window = "event"
reads = ["written_pods"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    w.service_account as seen
from written_pods as w
where
    w.namespace = 'kube-system' and w.service_account like '%-controller' and not w.by_kubernetes
order by w."at", actor, resource, seen
