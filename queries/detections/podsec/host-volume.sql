/*
title = "A PersistentVolume opens the node's disk"
about = "A PersistentVolume of hostPath or local: a way around the rules for pods."
severity = "high"
attack = ["T1611"]
level = "Request"
watches = ["create persistentvolumes"]
false_positives = "Provisioners of local disks."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    w.volume_path as seen
from writes as w
where
    w.resource = 'persistentvolumes' and w.volume_path is not null and not w.by_kubernetes
order by w."at", actor, resource, seen
