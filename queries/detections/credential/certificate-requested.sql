/*
title = "A client certificate was requested or approved"
about = "Somebody other than a node or Kubernetes itself created a CertificateSigningRequest, or approved one."
severity = "medium"
attack = ["T1649", "T1098"]
level = "Metadata"
watches = ["create certificatesigningrequests.certificates.k8s.io", "update certificatesigningrequests.certificates.k8s.io/approval"]
false_positives = "cert-manager and other issuers."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' ', coalesce(r.subresource, '')) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'certificatesigningrequests'
    and (r.verb = 'create' or (r.subresource = 'approval' and r.verb in ('update', 'patch')))
    and r.accepted
    and not (
        r.subresource is null
        and (r.by_node or r.actor like 'system:bootstrap:%' or coalesce(list_contains(r.groups, 'system:bootstrappers'), r.by_provider))
    )
    and not r.by_kubernetes
order by r."at", actor, resource
