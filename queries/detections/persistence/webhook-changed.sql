/*
title = "Admission was changed"
about = "A webhook configuration or an admission policy was created, changed or deleted by something other than Kubernetes."
severity = "high"
attack = ["T1546", "T1562.001", "T1556"]
level = "Metadata"
watches = ["create,update,patch,delete mutatingwebhookconfigurations.admissionregistration.k8s.io", "create,update,patch,delete validatingwebhookconfigurations.admissionregistration.k8s.io"]
false_positives = "cert-manager, Kyverno, Gatekeeper, meshes."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    r.verb as seen
from requests as r
where
    r.api_group = 'admissionregistration.k8s.io' and r.subresource is null
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.accepted and not r.dry_run
    and not r.by_kubernetes
order by r."at", actor, resource
