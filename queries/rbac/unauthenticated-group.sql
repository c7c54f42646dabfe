/*
title = "Nothing is granted to everybody who did not log in"
severity = "critical"
reads = ["bindings", "rbac_rules"]
expects = "no binding names system:unauthenticated, but for what Kubernetes itself grants it"
fix = "Delete the binding, or name who is meant."
why = "Whoever reaches the API server has what is granted here."
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
    b.subject_kind <> 'Group' or b.subject <> 'system:unauthenticated'
    or (b.role in ('ClusterRole/system:public-info-viewer') and c.role is null) as ok,
    concat(b.subject_kind, ' ', b.subject, ' has ', b.role, ', with rules that Kubernetes does not make: ' || c.rules)
        as seen
from bindings as b
left join changed as c on b.role = c.role
order by b.resource
