/*
title = "Containers cannot change their own programs"
severity = "medium"
reads = ["workload_containers"]
expects = "securityContext.readOnlyRootFilesystem is true"
fix = "Set `readOnlyRootFilesystem: true` and mount volumes where the program writes."
why = "An intruder who cannot write cannot stay."
references = ["https://doi.org/10.6028/NIST.SP.800-190"]
*/
select
    resource,
    of_patch(patch, read_only_root is not null, windows or coalesce(read_only_root, false)) as ok,
    concat('readOnlyRootFilesystem=', coalesce(cast(read_only_root as varchar), 'unset'), if(windows, '; of a Windows pod, for which the API takes no such field', null), differs) as seen
from workload_containers
order by resource, seen
