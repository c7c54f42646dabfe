/*
title = "A ServiceAccount was given a role by a person"
about = "A person wrote a binding whose subject is a ServiceAccount."
severity = "low"
attack = ["T1098.006"]
level = "Request"
watches = ["create,update,patch rolebindings.rbac.authorization.k8s.io", "create,update,patch clusterrolebindings.rbac.authorization.k8s.io"]
false_positives = "All charts."
window = "event"
reads = ["written_bindings"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.role, ' to ', coalesce(w.subject_namespace, w.namespace), '/', w.subject) as seen
from written_bindings as w
where
    w.subject_kind = 'ServiceAccount' and w.is_person
order by w."at", actor, resource, seen
