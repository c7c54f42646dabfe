/*
title = "A workload was scaled to nothing"
about = "A person set the replicas of a workload to zero."
severity = "medium"
attack = ["T1489"]
level = "Request"
watches = ["update,patch deployments.apps/scale"]
false_positives = "Maintenance."
window = "event"
reads = ["scalings"]
*/
select
    s."at",
    s.who as actor,
    s.target as resource,
    'replicas 0' as seen
from scalings as s
where s.replicas = 0 and not s.by_kubernetes
order by s."at", actor, resource
