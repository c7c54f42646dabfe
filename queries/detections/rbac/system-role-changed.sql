/*
title = "A role of the system was changed"
about = "A role or binding whose name begins with system: was changed or deleted by something other than the API server."
severity = "high"
attack = ["T1098.006", "T1562.001"]
level = "Metadata"
watches = ["update,patch,delete clusterroles.rbac.authorization.k8s.io"]
false_positives = "Installers of DNS."
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
    and starts_with(r.name, 'system:')
    and r.verb in ('update', 'patch', 'delete')
    and r.accepted
    and not r.dry_run
    and not r.by_kubernetes
    and not list_contains(coalesce(r.groups, []), 'system:masters')
order by r."at", actor, resource
