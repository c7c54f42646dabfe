/*
about = "Everybody whom RBAC allows a request, decided as `can_i` decides it."
reads = ["permissions", "snapshots"]

[macros]
"who_can(verb, api_group, resource, namespace, snapshot := null)" = "one row a grant: snapshot_id, subject_kind, subject_namespace, subject, resource_name, namespace, binding, role. `namespace` null asks for all of them; a row with a `resource_name` allows this one object only. A Group stands for its members. system:masters is there without a grant: the API server never refuses it."
*/
create or replace macro who_can(verb, api_group, resource, namespace, snapshot := null) as table
select
    p.snapshot_id,
    p.subject_kind,
    p.subject_namespace,
    p.subject,
    p.resource_name,
    p.namespace,
    p.binding,
    p.role
from permissions as p
where
    p.snapshot_id = coalesce(snapshot, newest_snapshot())
    and allows(p, verb, api_group, resource)
    and (p.namespace is null or p.namespace = namespace)
union
select
    coalesce(snapshot, newest_snapshot()) as snapshot_id,
    'Group' as subject_kind,
    null as subject_namespace,
    'system:masters' as subject,
    null as resource_name,
    null as namespace,
    null as binding,
    null as role
order by all;
