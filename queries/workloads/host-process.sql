/*
title = "Windows containers do not run as host processes"
severity = "high"
reads = ["workload_containers"]
expects = "windowsOptions.hostProcess is false or unset"
fix = "Remove `hostProcess: true` from windowsOptions."
why = "A host process container is the administrator of its node."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, host_process, not host_process) as ok,
    concat('hostProcess=', host_process, differs) as seen
from workload_containers
order by resource, seen
