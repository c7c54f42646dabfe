/*
title = "A system identity calls from a public address"
about = "A ServiceAccount, a node or a component was seen from an address that is not private: its credential is outside of the cluster."
severity = "high"
attack = ["T1528", "T1550.001", "T1078.004"]
level = "Metadata"
watches = []
false_positives = "Clusters whose nodes have public addresses; agents in another cluster, as Argo CD."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    'from ' || r.source_ip as resource,
    concat(count(*), ' requests, ', min(r.user_agent)) as seen
from requests as r
where
    (r.actor like 'system:serviceaccount:%' or r.actor like 'system:node:%' or r.actor like 'system:kube-%')
    and ip_kind(r.source_ip) = 'public'
group by r.who, r.source_ip, date_trunc('hour', r."at")
having true
order by "at", actor, resource
