/*
title = "The API was extended or taken over"
about = "An APIService or a CustomResourceDefinition was written by something other than Kubernetes: an APIService takes over the traffic of its group."
severity = "medium"
attack = ["T1556", "T1543"]
level = "Metadata"
watches = ["create,update,patch,delete apiservices.apiregistration.k8s.io", "create,update,patch,delete customresourcedefinitions.apiextensions.k8s.io"]
false_positives = "Operators."
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
    and r.resource in ('apiservices', 'customresourcedefinitions') and r.subresource is null
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.accepted and not r.dry_run
    and not r.by_kubernetes
order by r."at", actor, resource
