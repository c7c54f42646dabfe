/*
title = "Every change between two snapshots has its request"
severity = "high"
reads = ["changes"]
expects = "somebody's request in the log, or the controller that acts for somebody's"
fix = "Find out who changed it: through an API server whose log is missing, or past the API in etcd."
why = "What changed without a request changed past the log."
references = ["https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"]
*/
select
    resource,
    explained_by is not null as ok,
    concat(change, coalesce(' by ' || actor || coalesce(', on behalf of ' || on_behalf_of, ''), ', by nobody that the log knows')) as seen
from changes
where of_api
order by resource, seen
