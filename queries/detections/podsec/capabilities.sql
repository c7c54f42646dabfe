/*
title = "Dangerous capabilities were added"
about = "A container adds a capability that opens the node: SYS_ADMIN, SYS_PTRACE, SYS_MODULE, NET_ADMIN, BPF, ALL and others."
severity = "high"
attack = ["T1611"]
level = "Request"
watches = ["create pods", "create deployments.apps"]
false_positives = "Network agents, profilers."
window = "event"
reads = ["written_containers"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.container, ' adds ', array_to_string(list_sort(w.added), ', ')) as seen
from written_containers as w
where
    len(list_intersect(w.added, ['ALL', 'SYS_ADMIN', 'SYS_PTRACE', 'SYS_MODULE', 'NET_ADMIN', 'SYS_RAWIO', 'SYS_BOOT', 'SYS_TIME', 'DAC_READ_SEARCH', 'DAC_OVERRIDE', 'BPF', 'PERFMON', 'SYSLOG', 'MAC_ADMIN'])) > 0 and not w.by_kubernetes
order by w."at", actor, resource, seen
