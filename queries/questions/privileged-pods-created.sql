/*
title = "Which privileged pods were created, also those that are gone"
asks = "Pods created with a privileged container, or with access to their node, whether they still run or not. A snapshot cannot show those that ended in between."
look_for = "Pods made by a person; images from elsewhere; a pod that lived for minutes."
severity = "critical"
window = "event"
reads = ["pod_creations"]
*/
select
    p."at",
    p.actor,
    p.resource,
    concat(
        if(p.privileged, 'privileged', 'access to its node'), '; image ', array_to_string(p.images, ', ')
    ) as seen
from pod_creations as p
where (p.privileged or p.host_access) and not (p.by_kubernetes and p.namespace = 'kube-system')
order by p."at", p.resource
