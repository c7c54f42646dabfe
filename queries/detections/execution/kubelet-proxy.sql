/*
title = "The kubelet was reached through the API server"
about = "nodes/proxy with another path than metrics, statistics, health and the list of pods. The kubelet asks no admission and writes no audit log."
severity = "high"
attack = ["T1609", "T1210", "T1611"]
level = "Metadata"
watches = ["create,get nodes/proxy"]
false_positives = "Agents that read logs through the kubelet."
window = "event"
reads = ["sessions"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    w.path as seen
from sessions as w
where
    w.resource = 'nodes' and w.kind = 'proxy' and w.accepted and (contains(w.path, '..') or contains(w.path, '%') or not regexp_matches(w.path, '^/(metrics|stats|healthz|configz|pods|spec)(/|$)'))
order by w."at", actor, resource, seen
