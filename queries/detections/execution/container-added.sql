/*
title = "A person changed the containers of a workload"
about = "A patch or update by a person changed the containers of a Deployment, DaemonSet or StatefulSet, past what deploys."
severity = "medium"
attack = ["T1610", "T1543.005"]
level = "Request"
watches = ["update,patch deployments.apps"]
false_positives = "Rollouts by hand."
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
    w.verb in ('patch', 'update') and w.resource in ('deployments', 'daemonsets', 'statefulsets') and w.is_person
order by w."at", actor, resource, seen
