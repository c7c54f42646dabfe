/*
title = "Somebody lists everything"
about = "One identity listed six or more kinds over the whole cluster within a minute, rights and ServiceAccounts among them."
severity = "medium"
attack = ["T1613"]
level = "Metadata"
watches = ["list pods"]
false_positives = "`kubectl get` of everything, Lens, Velero, complyk8s itself."
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(distinct r.resource), ' kinds with ', any_value(r.user_agent)) as seen
from requests as r
where
    r.verb = 'list' and r.code < 400 and r.resource is not null and r.namespace is null and not r.by_kubernetes and r.actor not like 'system:kube-%' and r.actor <> 'system:apiserver' and r.actor not like 'system:node:%' and r.user_agent not like 'complyk8s%'
group by r.who, date_trunc('minute', r."at")
having count(distinct r.resource) >= 6 and bool_or(r.resource in ('serviceaccounts', 'clusterrolebindings', 'clusterroles', 'rolebindings', 'roles', 'secrets'))
order by "at", actor, resource
