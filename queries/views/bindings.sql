/*
about = "Every subject of every RoleBinding and ClusterRoleBinding, one row each."
reads = ["objects", "roles", "built_in_grants", "snapshots"]
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
built_in = "whether Kubernetes itself, in this version, binds this subject to this role by a binding of this name; false where nobody can tell what the role allows"
role_exists = "whether the role is there; one that is not grants nothing, until somebody makes it"
unclear = "why nobody can tell what the role allows; null where it is clear"
*/
with each as (
    select
        snapshot_id,
        resource as binding,
        namespace,
        body ->> '$.roleRef.kind' as role_kind,
        body ->> '$.roleRef.name' as role_name,
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
),

resolved as (
    select
        *,
        case
            when role_kind = 'Role' then 'Role/' || namespace || '/' || role_name
            else 'ClusterRole/' || role_name
        end as role
    from named
)

select
    n.snapshot_id,
    n.binding || '#subject=' || concat_ws('/', n.subject_kind, n.subject_namespace, n.subject)
        as resource,
    n.binding,
    n.namespace,
    n.role,
    n.role_kind,
    n.role_name,
    n.subject_kind,
    n.subject_namespace,
    n.subject,
    case
        when n.subject_kind = 'ServiceAccount'
            then 'system:serviceaccount:' || n.subject_namespace || ':' || n.subject
        else n.subject
    end as username,
    coalesce(k.since <= coalesce(minor_version(s.server_version), k.since), false) and r.unclear is null as built_in,
    r.role is not null as role_exists,
    r.unclear
from resolved as n
left join roles as r on n.snapshot_id = r.snapshot_id and n.role = r.role
left join built_in_grants as k
    on
        n.binding = k.binding
        and n.role = k.role
        and concat_ws('/', n.subject_kind, n.subject_namespace, n.subject) = k.subject
left join snapshots as s on n.snapshot_id = s.snapshot_id
