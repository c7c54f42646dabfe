/*
title = "One audit id for different requests"
about = "The same auditID stands at requests that differ in user or URI: a client sent its own Audit-ID, perhaps so that tools take them for duplicates."
severity = "high"
attack = ["T1070"]
level = "Metadata"
watches = []
false_positives = "Aggregated API servers share one on purpose; they have the same URI."
window = "history"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    string_agg(distinct coalesce(r.who, 'nobody'), ', ' order by coalesce(r.who, 'nobody')) as actor,
    'auditID ' || r.audit_id as resource,
    concat(count(*), ' requests: ', string_agg(distinct concat(r.verb, ' ', r.path), ', ' order by concat(r.verb, ' ', r.path))) as seen
from requests as r
group by r.cluster, r.audit_id
having count(distinct concat(coalesce(r.actor, ''), ' ', r.uri)) > 1
order by "at", actor, resource
