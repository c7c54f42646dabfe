/*
title = "Containers run under a seccomp profile"
severity = "medium"
reads = ["workload_containers"]
expects = "seccompProfile.type is RuntimeDefault or Localhost"
fix = "Set `seccompProfile: {type: RuntimeDefault}` in the pod's securityContext."
why = "Without a profile every system call of the kernel is open to attack."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, seccomp is not null, windows or coalesce(seccomp in ('RuntimeDefault', 'Localhost'), false)) as ok,
    concat('seccompProfile=', coalesce(seccomp, 'unset'), if(windows, '; of a Windows pod, for which the API takes no such field', null), differs) as seen
from workload_containers
order by resource, seen
