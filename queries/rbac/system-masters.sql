/*
title = "Nobody is given the group system:masters by a binding"
severity = "high"
reads = ["bindings"]
expects = "no binding outside of Kubernetes' own names the group system:masters"
fix = "Bind people to roles of their own; keep system:masters certificates for breaking the glass."
why = "Members of system:masters pass authorization without RBAC being asked, and their rights cannot be taken away. Who holds such a certificate, only the audit log shows."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"]
*/
select
    resource,
    subject_kind <> 'Group' or subject <> 'system:masters' as ok,
    concat(subject_kind, ' ', subject, ' has ', role) as seen
from bindings
where not built_in
order by resource
