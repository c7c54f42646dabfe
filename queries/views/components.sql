/*
about = "Every control-plane component that runs as a pod in kube-system, with its flags: kube-apiserver, kube-controller-manager, kube-scheduler, etcd."
reads = ["component_pods", "flags"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod's resource"
component = "kube-apiserver, kube-controller-manager, kube-scheduler or etcd"
flags = "its flags as a map: flags['profiling'] is the value, null where unset"
*/
select
    c.snapshot_id,
    c.resource,
    c.component,
    map(
        coalesce(list(f.flag order by f.flag) filter (f.flag is not null), []),
        coalesce(list(f.value order by f.flag) filter (f.flag is not null), [])
    ) as flags
from component_pods as c
left join flags as f on c.snapshot_id = f.snapshot_id and c.resource = f.resource
group by c.snapshot_id, c.resource, c.component
