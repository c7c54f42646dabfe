/*
title = "Pod Security found a violation"
about = "Pod Security admission wrote a violation into the audit log, or refused a pod. It works at every level that logs pods."
severity = "medium"
attack = ["T1610"]
level = "Metadata"
watches = ["create pods"]
false_positives = "Namespaces that are audited on purpose."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    coalesce(r.violations, r.status_message) as seen
from requests as r
where
    r.violations is not null or (r.code = 403 and r.status_message like '%violates PodSecurity%')
order by r."at", actor, resource
