/*
about = "For everybody with grants that are not Kubernetes' own: what they hold, what of it the log shows them using, and the smaller roles that would have been enough."
reads = ["granted_used", "log_days"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "User/name, Group/name or ServiceAccount/namespace/name"
granted = "how many rights they hold: verb by resource by place; `*` counts as one"
used = "how many of these the log shows them using"
unused = "those that it does not"
wildcards = "how many of the rights hold a `*`"
last_at = "when they last used any; null where they did not"
system = "whether it belongs to Kubernetes itself: an account of kube-system, or a name that begins with `system:`"
days_of_log = "on how many days the log has requests"
conclusive = "whether that is enough (unused_needs_days) to say that what was not used is not needed"
roles = "Roles and ClusterRoles that allow what they did, and nothing else, as a JSON List that kubectl takes; null where they did nothing"
*/
with summed as (
    select
        snapshot_id,
        holder as resource,
        count(*) as granted,
        count(*) filter (requests > 0) as used,
        list_sort(list_distinct(list(
            concat_ws(' ', verb, coalesce(resource, non_resource_url), nullif(api_group, ''), 'in ' || namespace)
        ) filter (requests = 0))) as unused,
        count(*) filter (verb = '*' or api_group = '*' or resource = '*') as wildcards,
        max(last_at) as last_at
    from granted_used
    group by all
),

-- DuckDB 2.0 takes `distinct` over a recursive unnest for the first of its columns alone
needed as (
    select distinct *
    from (
        select
            snapshot_id,
            holder,
            unnest(needed, recursive := true)
        from granted_used
    )
),

by_resource as (
    select
        snapshot_id,
        holder,
        namespace,
        api_group,
        coalesce(resource, url) as what,
        url is not null as is_url,
        list_sort(list(verb)) as verbs
    from needed
    group by all
),

rules as (
    select
        snapshot_id,
        holder,
        namespace,
        if(
            is_url,
            json_object('nonResourceURLs', list_sort(list(what)), 'verbs', verbs),
            json_object('apiGroups', [api_group], 'resources', list_sort(list(what)), 'verbs', verbs)
        ) as rule
    from by_resource
    group by snapshot_id, holder, namespace, api_group, is_url, verbs
),

written as (
    select
        snapshot_id,
        holder,
        json_object(
            'apiVersion', 'rbac.authorization.k8s.io/v1',
            'kind', if(namespace is null, 'ClusterRole', 'Role'),
            'metadata', if(
                namespace is null,
                json_object('name', role_name(holder)),
                json_object('name', role_name(holder), 'namespace', namespace)
            ),
            'rules', list(rule order by cast(rule as varchar))
        ) as role
    from rules
    group by snapshot_id, holder, namespace
)

select
    s.*,
    split_part(s.resource, '/', 2) in ('kube-system', 'kube-public', 'kube-node-lease') and s.resource like 'ServiceAccount/%'
    or split_part(s.resource, '/', 2) like 'system:%' as system,
    d.days as days_of_log,
    d.days >= unused_needs_days() as conclusive,
    w.roles
from summed as s
cross join (select count(*) filter (requests > 0) as days from log_days) as d
left join (
    select snapshot_id, holder, items(list(role order by cast(role as varchar))) as roles
    from written
    group by all
) as w on s.snapshot_id = w.snapshot_id and s.resource = w.holder
