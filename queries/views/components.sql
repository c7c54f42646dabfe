/*
about = "Every control-plane component with its flags in effect, as maps by the flag's name: kube-apiserver, kube-controller-manager, kube-scheduler, etcd. A flag that is not known is in `unread` alone."
reads = ["component_pods", "flags"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in `component_pods`"
component = "kube-apiserver, kube-controller-manager, kube-scheduler or etcd"
node = "the name of the node that it runs on; null where it is not known"
missing = "why none of its flags is known; null where they are"
flags = "the values of flags that are given, as text: flags['profiling'], null where it is not given"
given = "the arguments that give a flag, as they are"
switches = "the values of all switches, true or false"
numbers = "the values of all numbers"
seconds = "the values of all durations"
texts = "the values of all that are text: files, addresses, names"
items = "the items of all lists; of maps `key=value`"
unread = "why a flag's value is not known"
*/
select
    c.snapshot_id,
    c.resource,
    c.component,
    c.node,
    c.missing,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.given is not null and f.value is not null), []),
        coalesce(list(f.value order by f.flag) filter (f.given is not null and f.value is not null), [])
    ) as flags,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.given is not null), []),
        coalesce(list(f.given order by f.flag) filter (f.given is not null), [])
    ) as given,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.switched is not null), []),
        coalesce(list(f.switched order by f.flag) filter (f.switched is not null), [])
    ) as switches,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.number is not null), []),
        coalesce(list(f.number order by f.flag) filter (f.number is not null), [])
    ) as numbers,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.seconds is not null), []),
        coalesce(list(f.seconds order by f.flag) filter (f.seconds is not null), [])
    ) as seconds,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.value is not null), []),
        coalesce(list(f.value order by f.flag) filter (f.value is not null), [])
    ) as texts,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.items is not null), []),
        coalesce(list(f.items order by f.flag) filter (f.items is not null), [])
    ) as items,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.unread is not null), []),
        coalesce(list(f.unread order by f.flag) filter (f.unread is not null), [])
    ) as unread
from component_pods as c
left join flags as f on c.snapshot_id = f.snapshot_id and c.resource = f.resource and c.component = f.component
group by c.snapshot_id, c.resource, c.component, c.node, c.missing
