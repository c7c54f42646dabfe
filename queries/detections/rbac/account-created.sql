/*
title = "A ServiceAccount was created in a system namespace"
about = "A ServiceAccount was made in kube-system, kube-public or default by something other than Kubernetes."
severity = "low"
attack = ["T1136", "T1098"]
level = "Metadata"
watches = ["create serviceaccounts"]
false_positives = "Installers."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.code, ' from ', r.source_ip) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'serviceaccounts' and r.subresource is null and r.verb = 'create' and r.namespace in ('kube-system', 'kube-public', 'default') and r.accepted and not r.dry_run and not r.by_kubernetes
order by r."at", actor, resource
