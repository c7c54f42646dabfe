/*
title = "Azure Arc's agent touches Secrets elsewhere"
about = "A ServiceAccount of azure-arc read or wrote Secrets or ConfigMaps outside of its namespaces."
severity = "medium"
attack = ["T1552.007", "T1213"]
level = "Metadata"
watches = ["get,list secrets"]
false_positives = "Helm releases that Arc manages."
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
    and r.actor like 'system:serviceaccount:azure-arc%'
    and r.resource in ('secrets', 'configmaps')
    and r.accepted
    and coalesce(r.namespace, '') not like 'azure-arc%'
    and coalesce(r.namespace, '') <> 'kube-system'
order by r."at", actor, resource
