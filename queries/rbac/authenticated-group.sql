/*
title = "Nothing is granted to everybody who can log in"
severity = "high"
reads = ["bindings", "rbac_rules"]
expects = "no binding names system:authenticated, but for what Kubernetes itself grants it"
fix = "Delete the binding, or name who is meant."
why = "On Google's and other clouds everybody with any account of that cloud may be in this group."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles"]
*/
with changed as (
    select
        role,
        string_agg(resource, ', ' order by resource) as rules
    from rbac_rules
    where not built_in
    group by role
)

select
    b.resource,
    b.subject_kind <> 'Group' or b.subject <> 'system:authenticated'
    or (b.role in ('ClusterRole/system:basic-user', 'ClusterRole/system:discovery', 'ClusterRole/system:public-info-viewer') and c.role is null) as ok,
    concat(b.subject_kind, ' ', b.subject, ' has ', b.role, ', with rules that Kubernetes does not make: ' || c.rules)
        as seen
from bindings as b
left join changed as c on b.role = c.role
order by b.resource
