/*
about = "Every flag of every control-plane component as it is in effect, one row each: given, or by default. Read as the component reads it: lists and maps add up over several uses, of the rest the last counts; for etcd its ETCD_* variables too."
reads = ["component_flags"]
kinds = ["pods"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in `component_pods`"
component = "kube-apiserver, kube-controller-manager, kube-scheduler or etcd"
flag = "its name without dashes"
given = "the arguments, or the variable, that give it, as they are; null where its default is in effect"
value = "its value as text; `true` or `false` of a switch; null where it is not known, or none"
switched = "the value of a switch"
number = "the value of a number"
seconds = "the value of a duration"
items = "the items of a list; of a map `key=value`, ordered"
unread = "why the value is not known: a file decides it that was not read, or a variable; null where it is known"
*/
select
    snapshot_id,
    resource,
    component,
    flag,
    given,
    value,
    switched,
    number,
    seconds,
    items,
    unread
from component_flags
where component in ('kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd')
