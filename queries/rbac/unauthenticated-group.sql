/*
title = "Nothing is granted to everybody who did not log in"
severity = "critical"
reads = ["bindings"]
expects = "no binding names system:unauthenticated, but for what Kubernetes itself grants it"
fix = "Delete the binding, or name who is meant."
why = "Whoever reaches the API server has what is granted here."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles"]
*/
select
    resource,
    subject_kind <> 'Group' or subject <> 'system:unauthenticated' or role in ('ClusterRole/system:public-info-viewer') as ok,
    concat(subject_kind, ' ', subject, ' has ', role) as seen
from bindings
order by resource
