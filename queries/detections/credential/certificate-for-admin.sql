/*
title = "A certificate for an administrator was requested"
about = "The request inside of a CertificateSigningRequest names system:masters or a component."
severity = "critical"
attack = ["T1649"]
level = "Request"
watches = ["create certificatesigningrequests.certificates.k8s.io"]
false_positives = "None expected."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(array_to_string(w.asks_for, ', '), ', signer ', w.signer) as seen
from writes as w
where
    len(w.asks_for) > 0
order by w."at", actor, resource, seen
