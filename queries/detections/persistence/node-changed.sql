/*
title = "A node was made or changed by hand"
about = "A Node object was created, deleted or changed by something other than a kubelet or Kubernetes."
severity = "medium"
attack = ["T1543", "T1578"]
level = "Metadata"
watches = ["create,update,patch,delete nodes"]
false_positives = "Autoscalers, drains."
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
    and r.resource = 'nodes' and r.subresource is null and not r.by_node and coalesce(r.actor, '') not in ('system:cloud-controller-manager', 'system:gcp-controller-manager') and not r.by_provider
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.accepted and not r.dry_run
    and not r.by_kubernetes
order by r."at", actor, resource
