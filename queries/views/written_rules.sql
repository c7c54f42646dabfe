/*
about = "Every rule of every Role and ClusterRole that was written."
reads = ["write_bodies"]
window = "event"
bodies = ["create,update,patch roles.rbac.authorization.k8s.io", "create,update,patch clusterroles.rbac.authorization.k8s.io"]

[columns]
at = "when, in UTC"
who = "who wrote it"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
resource = "roles or clusterroles"
namespace = "of a Role its namespace"
name = "the role's name"
target = "resource/namespace/name"
verbs = "verbs that the rule gives"
resources = "resources that it gives them on"
api_groups = "and their groups"
*/
with each as (
    select
        *,
        unnest(coalesce(from_json(body -> '$.rules', '["json"]'), [])) as rule
    from write_bodies
    where resource in ('roles', 'clusterroles') and api_group = 'rbac.authorization.k8s.io' and body is not null
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
    coalesce(from_json(rule -> '$.verbs', '["varchar"]'), []) as verbs,
    coalesce(from_json(rule -> '$.resources', '["varchar"]'), []) as resources,
    coalesce(from_json(rule -> '$.apiGroups', '["varchar"]'), []) as api_groups
from each
