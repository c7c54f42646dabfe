/*
title = "A container runs as root or may gain rights"
about = "runAsUser 0, runAsNonRoot false, or allowPrivilegeEscalation true, asked for by name."
severity = "low"
attack = ["T1611"]
level = "Request"
watches = ["create pods", "create deployments.apps"]
false_positives = "Most charts."
window = "event"
reads = ["written_containers"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.container, ': runAsUser=', coalesce(cast(w.run_as_user as varchar), 'unset'), ' runAsNonRoot=', coalesce(cast(w.run_as_non_root as varchar), 'unset'), ' escalation=', coalesce(cast(w.escalation as varchar), 'unset')) as seen
from written_containers as w
where
    (w.run_as_user = 0 or not w.run_as_non_root or w.escalation) and not w.by_kubernetes
order by w."at", actor, resource, seen
