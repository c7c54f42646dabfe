/*
title = "A role with a wildcard"
about = "A role gives every verb or every resource."
severity = "high"
attack = ["T1098.006"]
level = "Request"
watches = ["create,update,patch roles.rbac.authorization.k8s.io", "create,update,patch clusterroles.rbac.authorization.k8s.io"]
false_positives = "Operators that manage such things."
window = "event"
reads = ["written_rules"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(array_to_string(w.verbs, ', '), ' on ', array_to_string(w.resources, ', ')) as seen
from written_rules as w
where
    (list_contains(w.verbs, '*') or list_contains(w.resources, '*')) and not w.by_kubernetes
order by w."at", actor, resource, seen
