/*
title = "A client certificate was requested or approved"
about = "Somebody other than a node or Kubernetes itself created a CertificateSigningRequest, or approved one."
severity = "medium"
attack = ["T1649", "T1098"]
level = "Metadata"
watches = ["create certificatesigningrequests.certificates.k8s.io", "update certificatesigningrequests.certificates.k8s.io/approval"]
false_positives = "cert-manager and other issuers."
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' ', coalesce(r.subresource, '')) as seen
from requests as r
where
    r.resource = 'certificatesigningrequests'
    and (r.verb = 'create' or (r.subresource = 'approval' and r.verb in ('update', 'patch')))
    and r.code < 400
    and not regexp_matches(r.actor, '^system:(node|bootstrap):') and not r.by_kubernetes
    and r.actor <> 'system:kube-controller-manager'
order by r."at", actor, resource
