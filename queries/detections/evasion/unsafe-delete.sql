/*
title = "An object that cannot be read was deleted"
about = "An object was deleted with ignoreStoreReadErrorWithClusterBreakingPotential, past finalizers."
severity = "medium"
attack = ["T1485"]
level = "Metadata"
watches = []
false_positives = "Repair of etcd or of a KMS."
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
    r.unsafe_delete
order by r."at", actor, resource
