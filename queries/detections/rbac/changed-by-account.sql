/*
title = "A ServiceAccount changed rights"
about = "A role or binding was written by a ServiceAccount that is no controller of Kubernetes, or by one of the cloud that is not the provider's own."
severity = "medium"
attack = ["T1098.006"]
level = "Metadata"
watches = ["create,update,patch,delete clusterrolebindings.rbac.authorization.k8s.io"]
false_positives = "GitOps, operators."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    r.verb as seen
from requests as r
where
    not r.namesake
    and r.resource in ('roles', 'clusterroles', 'rolebindings', 'clusterrolebindings')
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.accepted
    and not r.dry_run
    and not r.is_person
    and not is_component(r.actor)
    and not r.by_kubernetes
    and not r.by_provider
order by r."at", actor, resource
