/*
title = "Secrets stand in the audit log"
about = "The log that was ingested held bodies of Secrets or tokens, or text that looks like credentials: whoever reads the log has them. They were redacted here."
severity = "critical"
attack = ["T1552.001"]
level = "Metadata"
watches = []
false_positives = "A policy's mistake: let Secrets be logged at Metadata."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    string_agg(distinct r.who, ', ' order by r.who) as actor,
    concat_ws('/', r.resource, r.subresource) as resource,
    concat(count(*), ' requests with redacted contents, level ', min(r.level)) as seen
from requests as r
where
    not r.namesake
    and r.redacted and (not r.by_kubernetes or r.resource in ('secrets', 'tokenreviews') or r.subresource = 'token')
group by r.resource, r.subresource, date_trunc('hour', r."at")
having true
order by "at", actor, resource
