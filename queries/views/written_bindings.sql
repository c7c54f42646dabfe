/*
about = "Every subject of every RoleBinding and ClusterRoleBinding that was written."
reads = ["write_bodies"]
window = "event"
bodies = ["create,update,patch rolebindings.rbac.authorization.k8s.io", "create,update,patch clusterrolebindings.rbac.authorization.k8s.io"]

[columns]
at = "when, in UTC"
who = "who wrote it"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
resource = "rolebindings or clusterrolebindings"
namespace = "of a RoleBinding its namespace"
name = "the binding's name"
target = "resource/namespace/name"
role_kind = "Role or ClusterRole"
role = "the role that is given"
subject_kind = "User, Group, ServiceAccount"
subject = "who is given it"
subject_namespace = "of a ServiceAccount its namespace"
*/
with each as (
    select
        *,
        unnest(coalesce(from_json(body -> '$.subjects', '["json"]'), [])) as s
    from write_bodies
    where resource in ('rolebindings', 'clusterrolebindings') and body is not null
)

select
    "at",
    who,
    is_person,
    by_kubernetes,
    verb,
    resource,
    namespace,
    name,
    target,
    body ->> '$.roleRef.kind' as role_kind,
    body ->> '$.roleRef.name' as role,
    s ->> '$.kind' as subject_kind,
    s ->> '$.name' as subject,
    s ->> '$.namespace' as subject_namespace
from each
