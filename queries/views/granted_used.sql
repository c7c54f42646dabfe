/*
about = "Granted against used: every grant that is not Kubernetes' own, and how often the log shows that it was needed. RBAC cannot say by which of two grants a request was let through, so it counts for both."
reads = ["permissions", "rights_used"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
holder = "who has it: User/name, Group/name or ServiceAccount/namespace/name"
verb = "as in permissions"
api_group = "as in permissions"
resource = "as in permissions"
resource_name = "as in permissions"
non_resource_url = "as in permissions"
namespace = "as in permissions"
binding = "as in permissions"
role = "as in permissions"
granted_by = "as in permissions"
requests = "how many requests of the period needed it"
last_at = "the last of them, null where there is none"
needed = "what those requests were: verb, api_group, resource, url, namespace; each once"
*/
with held as (
    select
        *,
        concat_ws('/', subject_kind, subject_namespace, subject) as holder
    from permissions
    where not built_in
),

holders as (
    select distinct
        holder,
        subject_kind,
        subject,
        username
    from held
),

theirs as (
    select
        h.holder,
        u.*
    from holders as h
    inner join rights_used as u on h.username = u.username
    where h.subject_kind <> 'Group'
    union all
    select
        h.holder,
        u.*
    from holders as h
    inner join rights_used as u on list_contains(u.groups, h.subject)
    where h.subject_kind = 'Group'
)

select
    h.snapshot_id,
    h.holder,
    h.verb,
    h.api_group,
    h.resource,
    h.resource_name,
    h.non_resource_url,
    h.namespace,
    h.binding,
    h.role,
    h.granted_by,
    coalesce(sum(u.requests), 0)::bigint as requests,
    max(u.last_at) as last_at,
    coalesce(list(distinct {
        'verb': u.verb, 'api_group': u.api_group, 'resource': u.resource, 'url': u.url,
        'namespace': if(u.url is null, u.namespace, null)
    }) filter (u.verb is not null), []) as needed
from held as h
left join theirs as u
    on
        h.holder = u.holder
        and h.verb in (u.verb, '*')
        and (h.namespace is null or h.namespace = u.namespace)
        and if(
            u.url is not null,
            h.non_resource_url in (u.url, '*')
            or (
                ends_with(h.non_resource_url, '*')
                and starts_with(u.url, rtrim(h.non_resource_url, '*'))
            ),
            h.api_group in (u.api_group, '*')
            and (
                h.resource in (u.resource, '*')
                or (contains(u.resource, '/') and h.resource = '*/' || split_part(u.resource, '/', 2))
            )
            and (h.resource_name is null or h.resource_name = coalesce(u.name, ''))
        )
group by all
