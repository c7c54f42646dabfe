/*
title = "Somebody approved their own certificate"
about = "The same identity created a CertificateSigningRequest and approved it."
severity = "high"
attack = ["T1098.006", "T1649"]
level = "Metadata"
watches = ["create certificatesigningrequests.certificates.k8s.io", "update certificatesigningrequests.certificates.k8s.io/approval"]
false_positives = "One-step automation."
window = "history"
reads = ["requests"]
*/
select
    a."at",
    a.who as actor,
    a.target as resource,
    concat('created it at ', strftime(c."at", '%Y-%m-%d %H:%M:%S')) as seen
from requests as a
inner join requests as c on a.actor = c.actor and a.name = c.name
where
    a.resource = 'certificatesigningrequests'
    and a.subresource = 'approval'
    and a.accepted
    and c.resource = 'certificatesigningrequests'
    and c.verb = 'create'
    and c.subresource is null
    and c.accepted
order by a."at", actor, resource
