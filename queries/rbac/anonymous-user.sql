/*
title = "Nothing is granted to the anonymous user"
severity = "critical"
reads = ["bindings"]
expects = "no binding names system:anonymous"
fix = "Delete the binding, or name who is meant."
why = "Whoever reaches the API server has what is granted here."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles"]
*/
select
    resource,
    subject_kind <> 'User' or subject <> 'system:anonymous' as ok,
    concat(subject_kind, ' ', subject, ' has ', role) as seen
from bindings
order by resource
