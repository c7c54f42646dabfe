/*
about = "Grants that lead to other identities: those by which somebody can become somebody else."
reads = ["permissions"]

[columns]
snapshot_id = "the snapshot that it is in"
holder = "who has it: User/name, Group/name or ServiceAccount/namespace/name"
power = "what it lets them do, one word"
namespace = "where; null means everywhere"
name = "on this one object only; null means on all"
binding = "the binding that grants it"
role = "the role that says it"
built_in = "whether Kubernetes itself makes both the grant and the rule"
*/
with granted as (
    select
        snapshot_id,
        concat_ws('/', subject_kind, subject_namespace, subject) as holder,
        namespace,
        resource_name as name,
        binding,
        role,
        built_in,
        verb in ('create', '*') and resource_name is null as creates,
        verb in ('update', 'patch', '*') as changes,
        verb in ('get', 'list', 'watch', '*') as views,
        verb,
        api_group in ('', '*') as core,
        api_group in ('apps', 'batch', '*') as apps,
        api_group in ('rbac.authorization.k8s.io', '*') as rbac,
        api_group in ('certificates.k8s.io', '*') as certificates,
        api_group in ('admissionregistration.k8s.io', '*') as admission,
        api_group,
        resource
    from permissions
    where resource is not null
),

named as (
    select
        * exclude (creates, changes, views, core, apps, rbac, certificates, admission, verb, api_group, resource),
        unnest(list_filter(
            [
                if(verb = '*' and api_group = '*' and resource = '*' and name is null, 'everything', ''),
                if(
                    core and creates and resource in ('pods', 'replicationcontrollers', 'podtemplates', '*')
                    or apps and creates and resource in (
                        'deployments', 'daemonsets', 'statefulsets', 'replicasets', 'jobs', 'cronjobs', '*'
                    ), 'run-pods', ''
                ),
                -- a Job's template cannot be changed, those of others can
                if(
                    core and changes and resource in ('replicationcontrollers', '*')
                    or apps and changes and resource in (
                        'deployments', 'daemonsets', 'statefulsets', 'replicasets', 'cronjobs', '*'
                    ), 'change-workloads', ''
                ),
                if(
                    core and verb in ('create', 'get', '*')
                    and resource in ('pods/exec', 'pods/attach', '*', '*/exec', '*/attach')
                    or core and changes and resource in ('pods/ephemeralcontainers', '*/ephemeralcontainers'),
                    'enter-pods', ''
                ),
                -- a token is created for an account by its name, so a name limits it
                if(core and verb in ('create', '*') and resource in ('serviceaccounts/token', '*/token', '*'), 'make-tokens', ''),
                if(core and creates and resource in ('secrets', '*'), 'create-secrets', ''),
                if(core and views and resource in ('secrets', '*'), 'read-secrets', ''),
                if(core and verb in ('impersonate', '*') and resource in ('users', '*'), 'impersonate-users', ''),
                if(core and verb in ('impersonate', '*') and resource in ('groups', '*'), 'impersonate-groups', ''),
                if(core and verb in ('impersonate', '*') and resource in ('serviceaccounts', '*'), 'impersonate-accounts', ''),
                if(rbac and verb in ('bind', '*') and resource in ('clusterroles', '*'), 'bind', ''),
                if(rbac and creates and resource in ('clusterrolebindings', '*'), 'create-cluster-bindings', ''),
                if(rbac and creates and resource in ('rolebindings', '*'), 'create-bindings', ''),
                if(rbac and verb in ('escalate', '*') and resource in ('clusterroles', '*'), 'escalate', ''),
                if(rbac and changes and resource in ('clusterroles', '*'), 'change-roles', ''),
                if(core and verb in ('get', 'create', '*') and resource in ('nodes/proxy', '*/proxy', '*'), 'reach-kubelets', ''),
                if(certificates and creates and resource in ('certificatesigningrequests', '*'), 'request-certificates', ''),
                if(certificates and changes and resource in ('certificatesigningrequests/approval', '*/approval', '*'), 'approve-requests', ''),
                if(
                    certificates and verb in ('approve', '*') and resource in ('signers', '*')
                    and coalesce(name in ('kubernetes.io/kube-apiserver-client', 'kubernetes.io/*'), true),
                    'approve-signer', ''
                ),
                if(
                    admission and creates
                    and resource in ('mutatingwebhookconfigurations', 'mutatingadmissionpolicies', '*'),
                    'rewrite-requests', ''
                ),
                if(admission and changes and resource in ('mutatingwebhookconfigurations', '*'), 'change-webhooks', ''),
                if(core and creates and resource in ('persistentvolumes', '*'), 'create-volumes', '')
            ], lambda p: p <> ''
        )) as power
    from granted
)

select distinct
    snapshot_id,
    holder,
    power,
    namespace,
    name,
    binding,
    role,
    built_in
from named
where
    -- what has no namespace can be granted for the whole cluster only
    namespace is null
    or power not in (
        'create-cluster-bindings', 'reach-kubelets', 'request-certificates', 'approve-requests',
        'approve-signer', 'rewrite-requests', 'change-webhooks', 'create-volumes', 'impersonate-users',
        'impersonate-groups', 'escalate', 'change-roles'
    )
