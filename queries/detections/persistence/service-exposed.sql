/*
title = "A Service was opened to the outside"
about = "A Service of type NodePort or LoadBalancer, or with externalIPs (CVE-2020-8554)."
severity = "medium"
attack = ["T1133"]
level = "Request"
watches = ["create,update,patch services"]
false_positives = "Ingress controllers."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.service_type, ' ', array_to_string(coalesce(w.external_ips, []), ', ')) as seen
from writes as w
where
    w.resource = 'services' and (w.service_type in ('NodePort', 'LoadBalancer') or len(w.external_ips) > 0) and not w.by_kubernetes
order by w."at", actor, resource, seen
