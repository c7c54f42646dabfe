/*
title = "Somebody was given a powerful role"
about = "A binding to cluster-admin, to admin or edit for the whole cluster, or to a role of the system."
severity = "high"
attack = ["T1098.006", "T1078"]
level = "Request"
watches = ["create,update,patch rolebindings.rbac.authorization.k8s.io", "create,update,patch clusterrolebindings.rbac.authorization.k8s.io"]
false_positives = "Installers."
window = "event"
reads = ["written_bindings"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.role, ' to ', w.subject_kind, ' ', w.subject) as seen
from written_bindings as w
where
    (w.role = 'cluster-admin' or (w.role in ('admin', 'edit') and w.resource = 'clusterrolebindings') or (w.role like 'system:%' and w.subject not like 'system:%')) and not w.by_kubernetes
order by w."at", actor, resource, seen
