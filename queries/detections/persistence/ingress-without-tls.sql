/*
title = "An Ingress without TLS"
about = "An Ingress was written without spec.tls."
severity = "medium"
attack = ["T1040"]
level = "Request"
watches = ["create,update,patch ingresses.networking.k8s.io"]
false_positives = "TLS that ends at a load balancer."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    w.verb as seen
from writes as w
where
    not w.tls and w.verb in ('create', 'update')
order by w."at", actor, resource, seen
