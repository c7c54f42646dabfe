/*
title = "Rights were changed"
about = "Every write of a role or binding by a person: the list that a review of access begins with."
severity = "low"
attack = ["T1098.006"]
level = "Metadata"
watches = ["create,update,patch,delete clusterrolebindings.rbac.authorization.k8s.io", "create,update,patch,delete rolebindings.rbac.authorization.k8s.io"]
false_positives = "All of them, until reviewed."
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
    and r.is_person
order by r."at", actor, resource
