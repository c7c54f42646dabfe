/*
title = "A role that can give rights"
about = "A role gives escalate, bind or impersonate."
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
    len(list_intersect(w.verbs, ['escalate', 'bind', 'impersonate'])) > 0 and not w.by_kubernetes
order by w."at", actor, resource, seen
