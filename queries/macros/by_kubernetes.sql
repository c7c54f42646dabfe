/*
about = "Who is a part of Kubernetes. A name alone proves nothing of a ServiceAccount: whoever may ask for a token of kube-system has its name too. See https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles."
reads = []

[macros]
"controller_accounts()" = "the accounts in kube-system that kube-controller-manager uses with --use-service-account-credentials"
"acts_for_kubernetes(name, extra, address, addresses)" = "whether an actor is the API server, the controller manager, or one of its controllers: by name, with no pod behind its token, from an address of the controller manager; null where nobody authenticated"
"is_component(name)" = "whether an actor is called as components and nodes are: system:…, but for ServiceAccounts, and for system:admin, which is a person on OpenShift"
"is_node(name, groups)" = "whether an actor is a node: by name and, where the log has groups, as a member of system:nodes; false where nobody authenticated"
*/
create or replace macro controller_accounts() as [
    'attachdetach-controller', 'bootstrap-signer', 'certificate-controller', 'cloud-provider', 'clusterrole-aggregation-controller', 'cronjob-controller',
    'daemon-set-controller', 'deployment-controller', 'device-taint-eviction-controller', 'disruption-controller',
    'endpoint-controller', 'endpointslice-controller', 'endpointslicemirroring-controller', 'ephemeral-volume-controller',
    'expand-controller', 'generic-garbage-collector', 'horizontal-pod-autoscaler', 'job-controller',
    'legacy-service-account-token-cleaner', 'namespace-controller', 'node-controller', 'persistent-volume-binder',
    'pod-garbage-collector', 'pv-protection-controller', 'pvc-protection-controller',
    'replicaset-controller', 'replication-controller', 'resource-claim-controller', 'resourcequota-controller',
    'root-ca-cert-publisher', 'route-controller', 'selinux-warning-controller', 'service-account-controller',
    'service-cidrs-controller', 'service-controller', 'statefulset-controller',
    'token-cleaner', 'ttl-after-finished-controller', 'ttl-controller', 'validatingadmissionpolicy-status-controller',
    'volumeattributesclass-protection-controller'
];

create or replace macro acts_for_kubernetes(name, extra, address, addresses) as
    name in ('system:apiserver', 'system:kube-controller-manager')
    or (
        starts_with(name, 'system:serviceaccount:kube-system:')
        and list_contains(controller_accounts(), substr(name, 35))
        and not coalesce(contains(extra, '/pod-name"'), false)
        and coalesce(list_contains(addresses, address), false)
    );

create or replace macro is_node(name, groups) as
    coalesce(starts_with(name, 'system:node:'), false) and coalesce(list_contains(groups, 'system:nodes'), true);

create or replace macro is_component(name) as
    starts_with(name, 'system:') and not starts_with(name, 'system:serviceaccount:') and name <> 'system:admin';
