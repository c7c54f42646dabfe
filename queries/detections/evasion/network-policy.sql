/*
title = "A NetworkPolicy was taken away"
about = "A NetworkPolicy, or one of Cilium, Calico or the cluster, was deleted or changed by a person."
severity = "high"
attack = ["T1562.007"]
level = "Metadata"
watches = ["delete,update,patch networkpolicies.networking.k8s.io"]
false_positives = "GitOps that renames."
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
    and r.resource in ('networkpolicies', 'globalnetworkpolicies', 'ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies', 'adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies')
    and r.verb in ('update', 'patch', 'delete', 'deletecollection')
    and r.accepted and not r.dry_run
    and r.is_person
order by r."at", actor, resource
