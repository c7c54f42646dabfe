/*
title = "No event is there twice with different contents"
severity = "high"
reads = ["requests"]
expects = "one audit id stands for one request"
fix = "Compare both events with a copy of the log elsewhere; if a client sends Audit-ID headers, find out why."
why = "The same id with another content is an event that was altered, or a client that covers its tracks."
references = ["https://github.com/kubernetes/kubernetes/issues/101597"]
*/
with told as (
    select
        cluster,
        audit_id,
        count(distinct concat(coalesce(actor, ''), ' ', verb, ' ', uri)) as contents
    from requests
    group by cluster, audit_id
)

select
    'AuditLog/' || cluster as resource,
    count(*) filter (contents > 1) = 0 as ok,
    concat(count(*), ' audit ids, ', count(*) filter (contents > 1), ' with more than one content') as seen
from told
group by cluster
order by resource
