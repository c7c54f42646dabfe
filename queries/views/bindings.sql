/*
about = "Every subject of every RoleBinding and ClusterRoleBinding, one row each."
reads = ["objects"]
kinds = ["rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the binding's resource, then #subject= and the subject"
binding = "the binding's resource"
namespace = "where the binding grants; null means cluster-wide"
role = "resource of the role that it grants, whether that is there or not"
role_kind = "Role or ClusterRole"
role_name = "the role's name"
subject_kind = "User, Group or ServiceAccount"
subject_namespace = "of a ServiceAccount"
subject = "the name as it is written"
username = "the name as the API server and the audit log say it"
built_in = "whether Kubernetes itself made the binding (label kubernetes.io/bootstrapping)"
*/
with each as (
    select
        snapshot_id,
        resource as binding,
        namespace,
        body ->> '$.roleRef.kind' as role_kind,
        body ->> '$.roleRef.name' as role_name,
        coalesce(body ->> '$.metadata.labels."kubernetes.io/bootstrapping"' = 'rbac-defaults', false)
            as built_in,
        unnest(from_json(body -> '$.subjects', '["json"]')) as body
    from objects
    where
        api_group = 'rbac.authorization.k8s.io' and kind in ('RoleBinding', 'ClusterRoleBinding')
),

named as (
    select
        * exclude (body),
        body ->> '$.kind' as subject_kind,
        case
            when body ->> '$.kind' = 'ServiceAccount'
                then coalesce(body ->> '$.namespace', namespace)
        end as subject_namespace,
        body ->> '$.name' as subject
    from each
)

select
    snapshot_id,
    binding || '#subject=' || concat_ws('/', subject_kind, subject_namespace, subject) as resource,
    binding,
    namespace,
    case
        when role_kind = 'Role' then 'Role/' || namespace || '/' || role_name
        else 'ClusterRole/' || role_name
    end as role,
    role_kind,
    role_name,
    subject_kind,
    subject_namespace,
    subject,
    case
        when subject_kind = 'ServiceAccount'
            then 'system:serviceaccount:' || subject_namespace || ':' || subject
        else subject
    end as username,
    built_in
from named
