/*
about = "Who is a part of Kubernetes."
reads = []

[macros]
"acts_for_kubernetes(name)" = "whether an actor is the API server, the controller manager or one of its controllers, by the ServiceAccounts that its bindings system:controller:… name (benchmarks/kubernetes/rbac.json); an account of kube-system alone is none. null where nobody authenticated"
"is_component(name)" = "whether an actor is called as components and nodes are: system:…, but for ServiceAccounts, and for system:admin, which is a person on OpenShift"
*/
create or replace macro acts_for_kubernetes(name) as
    name in ('system:apiserver', 'system:kube-controller-manager')
    or (
        starts_with(name, 'system:serviceaccount:kube-system:')
        and split_part(name, ':', 4) in (
            'attachdetach-controller', 'bootstrap-signer', 'certificate-controller',
            'cloud-provider', 'clusterrole-aggregation-controller', 'cronjob-controller',
            'daemon-set-controller', 'deployment-controller', 'device-taint-eviction-controller',
            'disruption-controller', 'endpoint-controller', 'endpointslice-controller',
            'endpointslicemirroring-controller', 'ephemeral-volume-controller', 'expand-controller',
            'generic-garbage-collector', 'horizontal-pod-autoscaler', 'job-controller',
            'legacy-service-account-token-cleaner', 'namespace-controller', 'node-controller',
            'persistent-volume-binder', 'pod-garbage-collector', 'pv-protection-controller',
            'pvc-protection-controller', 'replicaset-controller', 'replication-controller',
            'resource-claim-controller', 'resourcequota-controller', 'root-ca-cert-publisher',
            'route-controller', 'selinux-warning-controller', 'service-account-controller',
            'service-cidrs-controller', 'service-controller', 'statefulset-controller',
            'token-cleaner', 'ttl-after-finished-controller', 'ttl-controller',
            'validatingadmissionpolicy-status-controller',
            'volumeattributesclass-protection-controller'
        )
    );

create or replace macro is_component(name) as
    starts_with(name, 'system:') and not starts_with(name, 'system:serviceaccount:') and name <> 'system:admin';
