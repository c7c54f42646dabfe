/*
title = "Somebody lists everything"
about = "One identity listed six or more kinds over the whole cluster within a minute, rights and ServiceAccounts among them."
severity = "medium"
attack = ["T1613"]
level = "Metadata"
watches = ["list pods"]
false_positives = "`kubectl get` of everything, Lens, Velero, complyk8s itself."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(distinct r.resource), ' kinds with ', min(r.user_agent)) as seen
from requests as r
where
    not r.namesake
    and r.verb = 'list' and r.accepted and r.resource is not null and r.namespace is null and not r.by_kubernetes and coalesce(r.actor, '') not in ('system:kube-scheduler', 'system:kube-proxy') and not r.by_node
group by r.who, date_trunc('minute', r."at")
having count(distinct r.resource) >= 6 and bool_or(r.resource in ('serviceaccounts', 'clusterrolebindings', 'clusterroles', 'rolebindings', 'roles', 'secrets'))
order by "at", actor, resource
