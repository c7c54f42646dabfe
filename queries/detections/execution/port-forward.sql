/*
title = "A port was forwarded"
about = "port-forward to a pod or a Service."
severity = "low"
attack = ["T1572"]
level = "Metadata"
watches = ["create,get pods/portforward"]
false_positives = "Developers."
window = "event"
reads = ["sessions"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat('from ', w.source_ip) as seen
from sessions as w
where
    w.kind = 'portforward' and w.accepted
order by w."at", actor, resource, seen
