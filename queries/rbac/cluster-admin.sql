/*
title = "cluster-admin is bound to nobody but system:masters"
severity = "critical"
reads = ["bindings"]
expects = "the role cluster-admin is bound by Kubernetes' own binding only"
fix = "Bind a role that names what is needed instead."
why = "cluster-admin may do everything to everything; each holder is a way to lose the cluster."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"]
*/
select
    resource,
    role_kind <> 'ClusterRole' or role_name <> 'cluster-admin' as ok,
    concat(role_kind, '/', role_name, coalesce(' in ' || namespace, ' in every namespace')) as seen
from bindings
where not built_in
order by resource
