/*
title = "The cluster's DNS was changed"
about = "The configuration of CoreDNS or kube-dns was changed."
severity = "high"
attack = ["T1557", "T1565.001"]
level = "Metadata"
watches = ["create,update,patch,delete configmaps"]
false_positives = "Upgrades by the provider."
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
    not r.namesake
    and r.resource = 'configmaps' and r.namespace = 'kube-system' and r.name in ('coredns', 'coredns-custom', 'kube-dns', 'node-local-dns')
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and r.accepted and not r.dry_run
    and not r.by_kubernetes
order by r."at", actor, resource
