/*
title = "Many different Secrets read in a short time"
about = "One identity read ten or more different Secrets within an hour."
severity = "high"
attack = ["T1552.007"]
level = "Metadata"
watches = ["get secrets"]
false_positives = "Helm, GitOps controllers, kubelets (left out)."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(distinct r.target), ' Secrets in ', count(distinct r.namespace), ' namespaces') as seen
from requests as r
where
    not r.namesake
    and r.resource = 'secrets' and r.verb = 'get' and r.accepted and not r.by_kubernetes and not r.by_node
group by r.who, date_trunc('hour', r."at")
having count(distinct r.target) >= 10
order by "at", actor, resource
