/*
title = "Pods that were made"
about = "Every pod that the log saw created, also those that are gone, with who made it and what it was allowed to be."

[params]
namespace = ""
actor = ""
*/
select
    p."at",
    p.resource,
    p.actor,
    p.privileged,
    p.host_access,
    p.images
from pod_creations as p
where ($namespace = '' or p.namespace = $namespace) and contains(p.actor, $actor)
order by p."at", p.resource
