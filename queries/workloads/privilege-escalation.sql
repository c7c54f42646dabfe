/*
title = "Containers cannot gain privileges"
severity = "high"
reads = ["workload_containers"]
expects = "securityContext.allowPrivilegeEscalation is false"
fix = "Set `allowPrivilegeEscalation: false` in the container's securityContext."
why = "Unset means that set-uid programs in the image still make root of whoever runs them."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    coalesce(not allow_privilege_escalation, false) as ok,
    concat('allowPrivilegeEscalation=', coalesce(cast(allow_privilege_escalation as varchar), 'unset'), differs) as seen
from workload_containers
order by resource, seen
