/*
title = "Nobody but Kubernetes may touch what keeps the log"
severity = "medium"
reads = ["log_readers"]
expects = "no exec and no writes of pods in kube-system for people and workloads"
fix = "Bind such rights to no person for good; use an account for emergencies whose use is reviewed."
why = "Whoever enters the control plane's namespace can reach the log of what they did."
references = ["https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"]
*/
select
    resource,
    is_system as ok,
    rights as seen
from log_readers
order by resource, seen
