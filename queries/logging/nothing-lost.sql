/*
title = "Every line of the log could be read"
severity = "medium"
reads = ["log_chain"]
expects = "no line in quarantine, no event cut"
fix = "See the table quarantine for place and reason. Raise the limit at which the pipeline cuts events."
why = "A line that cannot be read may be the one that matters."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#log-backend"]
*/
select
    resource,
    quarantined = 0 and truncated = 0 as ok,
    concat(events, ' events, ', quarantined, ' lines in quarantine, ', truncated, ' events cut') as seen
from log_chain
order by resource
