/*
title = "Every binding names a role that is there"
severity = "medium"
reads = ["bindings"]
expects = "the role that the binding names exists"
fix = "Delete the binding, or make the role that it was meant for."
why = "Whoever may create the missing role decides what the binding's subjects may do, and nobody sees the grant before."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/rbac/"]
*/
select
    resource,
    role_exists as ok,
    concat(role_kind, '/', role_name, if(role_exists, ' is there', ' is not there')) as seen
from bindings
where not built_in
order by resource
