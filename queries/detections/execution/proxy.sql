/*
title = "A person went through the API server's proxy"
about = "A person reached a Service or pod through the API server, past its network policies."
severity = "medium"
attack = ["T1090", "T1021"]
level = "Metadata"
watches = ["get services/proxy", "get pods/proxy"]
false_positives = "Dashboards by `kubectl proxy`."
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
    w.kind = 'proxy' and w.resource in ('services', 'pods') and w.is_person and w.accepted
order by w."at", actor, resource, seen
