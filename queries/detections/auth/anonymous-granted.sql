/*
title = "Rights given to anonymous requests"
about = "A binding names system:anonymous or system:unauthenticated."
severity = "critical"
attack = ["T1098.006"]
level = "Request"
watches = ["create,update,patch rolebindings.rbac.authorization.k8s.io", "create,update,patch clusterrolebindings.rbac.authorization.k8s.io"]
false_positives = "kubeadm binds kube-public/cluster-info, which is left out."
window = "event"
reads = ["written_bindings"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.role_kind, ' ', w.role, ' to ', w.subject) as seen
from written_bindings as w
where
    w.subject in ('system:anonymous', 'system:unauthenticated')
    and not w.by_kubernetes
    and not (w.namespace is not distinct from 'kube-public' and w.role = 'kubeadm:bootstrap-signer-clusterinfo')
order by w."at", actor, resource, seen
