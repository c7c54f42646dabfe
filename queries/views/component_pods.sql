/*
about = "Every control-plane component with its arguments: pods in kube-system and static pods; OpenShift's by the configuration that its operators wrote; else the processes that were seen on a node. Shells and launchers around them are read as far as that is certain."
reads = ["component_instances"]
kinds = ["pods"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod's resource, the ConfigMap's, or Node/name#component"
component = "kube-apiserver, kube-controller-manager, kube-scheduler or etcd"
node = "the name of the node that it runs on; null where it is not known"
source = "pod, configuration or process"
arguments = "the component's name and its arguments, one list; variables are expanded as far as they are known"
missing = "why nothing is known of its flags: it would not start with them, or what starts it is a script; null where they are known"
*/
select
    snapshot_id,
    resource,
    component,
    node,
    source,
    [component] || arguments as arguments,
    missing
from component_instances
where component in ('kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd')
