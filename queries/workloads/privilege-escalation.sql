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
    of_patch(patch, allow_privilege_escalation is not null, windows or coalesce(not allow_privilege_escalation, false)) as ok,
    concat('allowPrivilegeEscalation=', coalesce(cast(allow_privilege_escalation as varchar), 'unset'), if(windows, '; of a Windows pod, for which the API takes no such field', null), differs) as seen
from workload_containers
order by resource, seen
