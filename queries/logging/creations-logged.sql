/*
title = "Everything that was created stands in the log"
severity = "high"
reads = ["creations"]
expects = "each object created while the log was running has the request that created it"
fix = "Let the audit policy log writes of this kind at Metadata; look for an API server whose log is missing."
why = "An object that no request explains was made past the log, or its event is lost: the measure of how complete the log is."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    resource,
    explained_by is not null as ok,
    concat('created ', strftime(created_at, '%Y-%m-%d %H:%M:%S'), coalesce(' by ' || actor, ', by nobody that the log knows')) as seen
from creations
order by resource
