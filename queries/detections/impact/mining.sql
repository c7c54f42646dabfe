/*
title = "A workload that looks like mining"
about = "An image, a command or an appetite for CPUs as coin miners have them."
severity = "high"
attack = ["T1496"]
level = "Request"
watches = ["create pods"]
false_positives = "Batch computation."
window = "event"
reads = ["written_containers"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.container, ': ', w.image, ' ', w.command) as seen
from written_containers as w
where
    (regexp_matches(concat(w.image, ' ', w.command), '(?i)xmrig|minerd|ethminer|cpuminer|monero|stratum\+|nicehash|nanopool|coinhive|kinsing') or w.cpu >= 32) and not w.by_kubernetes
order by w."at", actor, resource, seen
