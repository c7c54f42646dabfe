/*
about = "Resources of other API groups that have the plural of one of Kubernetes' own."
reads = []

[macros]
"is_namesake(api_group, resource)" = "whether a resource has the name of one of Kubernetes' own and is of another group, as `ingresses.config.openshift.io`; false where the log has no group"
*/
create or replace macro is_namesake(api_group, resource) as coalesce(api_group, '') <> '' and coalesce(case
    when
        resource in (
            'pods', 'services', 'secrets', 'configmaps', 'namespaces', 'nodes', 'serviceaccounts', 'persistentvolumes',
            'persistentvolumeclaims', 'endpoints', 'replicationcontrollers', 'podtemplates', 'limitranges', 'resourcequotas', 'bindings'
        )
        then true
    when resource = 'events' then api_group <> 'events.k8s.io'
    when resource in ('deployments', 'daemonsets', 'statefulsets', 'replicasets', 'controllerrevisions')
        then api_group not in ('apps', 'extensions')
    when resource in ('jobs', 'cronjobs') then api_group <> 'batch'
    when resource in ('roles', 'clusterroles', 'rolebindings', 'clusterrolebindings') then api_group <> 'rbac.authorization.k8s.io'
    when resource in ('ingresses', 'networkpolicies') then api_group not in ('networking.k8s.io', 'extensions')
    when resource = 'certificatesigningrequests' then api_group <> 'certificates.k8s.io'
    when resource = 'apiservices' then api_group <> 'apiregistration.k8s.io'
    when resource = 'customresourcedefinitions' then api_group <> 'apiextensions.k8s.io'
    when
        resource in (
            'validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings',
            'validatingwebhookconfigurations', 'mutatingwebhookconfigurations'
        )
        then api_group <> 'admissionregistration.k8s.io'
    when resource = 'leases' then api_group <> 'coordination.k8s.io'
    when resource = 'endpointslices' then api_group <> 'discovery.k8s.io'
    when resource in ('tokenreviews', 'selfsubjectreviews') then api_group <> 'authentication.k8s.io'
    when resource in ('selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'subjectaccessreviews', 'localsubjectaccessreviews')
        then api_group <> 'authorization.k8s.io'
end, false);
