/*
title = "A workload asked what it may do"
about = "A ServiceAccount outside of kube-system, or a node, asked for its own rights."
severity = "low"
attack = ["T1069.003", "T1613"]
level = "Metadata"
watches = ["create selfsubjectaccessreviews.authorization.k8s.io", "create selfsubjectrulesreviews.authorization.k8s.io"]
false_positives = "Dashboards, operators."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(*), ' times with ', min(r.user_agent)) as seen
from requests as r
where
    not r.namesake
    and r.resource in ('selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews') and (r.actor like 'system:serviceaccount:%' or r.actor like 'system:node:%') and not r.by_kubernetes
group by r.who, date_trunc('hour', r."at")
having true
order by "at", actor, resource
