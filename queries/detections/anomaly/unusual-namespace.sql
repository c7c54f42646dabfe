/*
title = "A workload reaches into another namespace"
about = "A ServiceAccount that had been in the log for a day or more touched, for the first time, objects of a namespace that is not its own."
severity = "medium"
attack = ["T1078", "T1613"]
level = "Metadata"
watches = []
false_positives = "Operators."
window = "history"
reads = ["first_uses"]
*/
select
    f."at",
    f.actor,
    concat_ws('/', f.resource, f.namespace) as resource,
    concat(f.verb, ' ', f.times, ' times') as seen
from first_uses as f
where
    f.known_actor
    and f.actor like 'system:serviceaccount:%'
    and not f.by_kubernetes
    and f.namespace is not null
    and f.namespace <> split_part(f.actor, ':', 3)
order by f."at", f.actor, resource, seen
