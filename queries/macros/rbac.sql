/*
about = "Whether RBAC allows a request, by which grants, and to whom, decided as the API server's RBAC authorizer does. Other authorizers (Node, Webhook, ABAC) are not asked."
reads = ["permissions", "bindings", "snapshots", "gaps"]

[macros]
"can_i(subject_kind, subject_namespace, subject, verb, api_group, resource, namespace, name, groups := [], snapshot := null)" = "true or false; null where a role that the subject is bound to is unclear, or roles or bindings could not be read. `resource` may name a subresource (pods/exec) or a URL (/metrics, with api_group null); `namespace` null asks for all of them, `name` null for all objects. A ServiceAccount is in its groups by itself, and everybody but system:anonymous in system:authenticated; a User's other groups are passed. The newest snapshot unless one is named."
"select * from can_i(…)" = "the grants that allow it, as rows of `permissions`; none where nothing does, or where only membership of system:masters does"
"who_can(verb, api_group, resource, namespace, snapshot := null)" = "one row a grant: snapshot_id, subject_kind, subject_namespace, subject, resource_name, namespace, binding, role. `namespace` null asks for all of them; a row with a `resource_name` allows this one object only. A Group stands for its members. system:masters is there without a grant: the API server never refuses it."
*/
create or replace macro implied_groups(subject_kind, subject_namespace, subject, groups) as list_concat(
    cast(groups as varchar []),
    case
        when subject_kind = 'ServiceAccount'
            then ['system:serviceaccounts', 'system:serviceaccounts:' || subject_namespace]
        when subject_kind = 'Group' then [subject]
        else cast([] as varchar [])
    end,
    case
        when subject in ('system:anonymous', 'system:unauthenticated') then ['system:unauthenticated']
        else ['system:authenticated']
    end
);

create or replace macro newest_snapshot() as (
    select arg_max(s.snapshot_id, s.seq) from snapshots as s
);

-- `grants` is a row with subject_kind, subject and username: of permissions, or of bindings
create or replace macro concerns(grants, subject_kind, subject_namespace, subject, groups) as if(
    grants.subject_kind = 'Group',
    list_contains(implied_groups(subject_kind, subject_namespace, subject, groups), grants.subject),
    subject_kind <> 'Group'
    and grants.username = if(
        subject_kind = 'ServiceAccount',
        'system:serviceaccount:' || subject_namespace || ':' || subject, subject
    )
);

create or replace macro allows(grants, verb, api_group, resource) as
    grants.verb in (verb, '*')
    and if(
        api_group is null and starts_with(resource, '/'),
        grants.non_resource_url in (resource, '*')
        or (
            ends_with(grants.non_resource_url, '*')
            and starts_with(resource, rtrim(grants.non_resource_url, '*'))
        ),
        grants.api_group in (coalesce(api_group, ''), '*')
        and (
            grants.resource in (resource, '*')
            or (contains(resource, '/') and grants.resource = '*/' || split_part(resource, '/', 2))
        )
    );

create or replace macro can_i(
    subject_kind, subject_namespace, subject, verb, api_group, resource, namespace, name,
    groups := [], snapshot := null
) as table
select p.*
from permissions as p
where
    p.snapshot_id = coalesce(snapshot, newest_snapshot())
    and allows(p, verb, api_group, resource)
    and (p.resource_name is null or p.resource_name = coalesce(name, ''))
    and (p.namespace is null or p.namespace = namespace)
    and concerns(p, subject_kind, subject_namespace, subject, groups);

create or replace macro can_i(
    subject_kind, subject_namespace, subject, verb, api_group, resource, namespace, name,
    groups := [], snapshot := null
) as (
    case
        when list_contains(
            implied_groups(subject_kind, subject_namespace, subject, groups), 'system:masters'
        ) then true
        when exists (
            select 1
            from can_i(
                subject_kind, subject_namespace, subject, verb, api_group, resource, namespace, name,
                groups := groups, snapshot := snapshot
            )
        ) then true
        -- what could not be read or understood may well allow it
        when exists (
            select 1
            from bindings as b
            where
                b.unclear is not null
                and b.snapshot_id = coalesce(snapshot, newest_snapshot())
                and (b.namespace is null or b.namespace = namespace)
                and concerns(b, subject_kind, subject_namespace, subject, groups)
        ) then null
        when exists (
            select 1
            from gaps as g
            where
                g.snapshot_id = coalesce(snapshot, newest_snapshot())
                and ends_with(g.what, '.rbac.authorization.k8s.io')
        ) then null
        when not exists (
            select 1 from bindings as b where b.snapshot_id = coalesce(snapshot, newest_snapshot())
        ) then null
        else false
    end
);

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
