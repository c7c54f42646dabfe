/*
title = "Nothing is granted to everybody who can log in"
severity = "high"
reads = ["bindings"]
expects = "no binding names system:authenticated, but for what Kubernetes itself grants it"
fix = "Delete the binding, or name who is meant."
why = "On Google's and other clouds everybody with any account of that cloud may be in this group."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles"]
*/
select
    resource,
    subject_kind <> 'Group' or subject <> 'system:authenticated' or role in ('ClusterRole/system:basic-user', 'ClusterRole/system:discovery', 'ClusterRole/system:public-info-viewer') as ok,
    concat(subject_kind, ' ', subject, ' has ', role) as seen
from bindings
order by resource
