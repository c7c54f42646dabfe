/*
about = "Every effective grant: what a binding gives to a subject, verb by verb. `*` is kept as `*`."
reads = ["bindings", "rbac_rules"]

[columns]
snapshot_id = "the snapshot that it is in"
subject_kind = "User, Group or ServiceAccount"
subject_namespace = "of a ServiceAccount"
subject = "the subject's name"
verb = "what it may do"
api_group = "in which group; null for a non-resource URL"
resource = "on what, with its subresource: pods/exec; null for a non-resource URL"
resource_name = "only on this one; null means all"
non_resource_url = "on which URL; null for resources"
namespace = "where; null means everywhere"
binding = "the binding that grants it"
role = "the role that says it"
username = "the subject's name as the API server and the audit log say it"
granted_by = "the binding's resource with its subject: the row of `bindings`"
built_in = "whether Kubernetes itself makes both the grant and the rule"
*/
with granted as (
    select
        b.snapshot_id,
        b.resource as granted_by,
        b.subject_kind,
        b.subject_namespace,
        b.subject,
        b.username,
        b.namespace,
        b.binding,
        b.role,
        b.built_in and r.built_in as built_in,
        unnest(r.verbs) as verb,
        r.api_groups,
        r.resources,
        if(len(r.resource_names) = 0, [null], r.resource_names) as resource_names,
        r.urls
    from bindings as b
    inner join rbac_rules as r on b.snapshot_id = r.snapshot_id and b.role = r.role
),

on_resources as (
    select
        * exclude (api_groups, resources, resource_names, urls),
        unnest(api_groups) as api_group,
        resources,
        resource_names
    from granted
),

each_resource as (
    select
        * exclude (resources),
        unnest(resources) as resource
    from on_resources
)

select
    snapshot_id,
    subject_kind,
    subject_namespace,
    subject,
    verb,
    api_group,
    resource,
    unnest(resource_names) as resource_name,
    null as non_resource_url,
    namespace,
    binding,
    role,
    username,
    granted_by,
    built_in
from each_resource
union all
select
    snapshot_id,
    subject_kind,
    subject_namespace,
    subject,
    verb,
    null as api_group,
    null as resource,
    null as resource_name,
    unnest(urls) as non_resource_url,
    namespace,
    binding,
    role,
    username,
    granted_by,
    built_in
from granted
where namespace is null
