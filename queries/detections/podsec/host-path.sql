/*
title = "A sensitive folder of the node was mounted"
about = "A hostPath on /, /etc, /proc, /root, /var, the kubelet's folder or a container runtime's socket."
severity = "high"
attack = ["T1611"]
level = "Request"
watches = ["create pods", "create deployments.apps"]
false_positives = "Agents that collect logs and metrics."
window = "event"
reads = ["written_pods"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    array_to_string(w.host_paths, ', ') as seen
from written_pods as w
where
    not w.by_kubernetes
    and len(list_filter(w.host_paths, lambda p: regexp_matches(p, '^/+(etc|proc|sys|root|home|dev|boot|var|run|var/run/.*|var/lib/kubelet.*|var/lib/docker.*|etc/kubernetes.*|run/.*\.sock|var/lib/etcd.*|var/log)?/*$'))) > 0
order by w."at", actor, resource, seen
