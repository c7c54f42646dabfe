/*
title = "Many things were deleted"
about = "One identity deleted ten or more workloads, volumes, Secrets or namespaces within an hour, or a whole collection of them."
severity = "high"
attack = ["T1485", "T1490"]
level = "Metadata"
watches = ["delete pods", "delete deployments.apps"]
false_positives = "Clean-up jobs."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(*), ' deletions: ', string_agg(distinct r.resource, ', ' order by r.resource)) as seen
from requests as r
where
    not r.namesake
    and r.verb in ('delete', 'deletecollection') and r.resource in ('pods', 'deployments', 'statefulsets', 'daemonsets', 'persistentvolumeclaims', 'persistentvolumes', 'secrets', 'configmaps', 'namespaces', 'services') and r.accepted and not r.dry_run and not r.by_kubernetes and not r.by_node
group by r.who, date_trunc('hour', r."at")
having count(*) >= 10 or bool_or(r.verb = 'deletecollection')
order by "at", actor, resource
