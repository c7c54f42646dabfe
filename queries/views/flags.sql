/*
about = "Every flag of every control-plane component, one row each; the last of two wins, as it does for the component."
reads = ["component_pods"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod's resource"
component = "kube-apiserver, kube-controller-manager, kube-scheduler or etcd"
flag = "its name without dashes"
value = "its value; `true` where none is written"
*/
with each as (
    select
        snapshot_id,
        resource,
        component,
        unnest(arguments) as argument,
        generate_subscripts(arguments, 1) as place
    from component_pods
)

select distinct on (snapshot_id, resource, flag)
    snapshot_id,
    resource,
    component,
    regexp_extract(argument, '^--?([^=]+)', 1) as flag,
    if(contains(argument, '='), regexp_extract(argument, '=(.*)$', 1, 's'), 'true') as value
from each
where argument like '-%'
order by snapshot_id, resource, flag, place desc
