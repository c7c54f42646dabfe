/*
title = "A cluster-wide role that reads Secrets or makes workloads"
about = "A ClusterRole gives read of Secrets, or create on pods and what makes pods."
severity = "medium"
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
    w.resource = 'clusterroles' and ((list_contains(w.resources, 'secrets') and len(list_intersect(w.verbs, ['get', 'list', 'watch', '*'])) > 0) or (len(list_intersect(w.resources, ['pods', 'deployments', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs', 'replicasets'])) > 0 and len(list_intersect(w.verbs, ['create', '*'])) > 0)) and not w.by_kubernetes
order by w."at", actor, resource, seen
