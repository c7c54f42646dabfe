/*
title = "A ServiceAccount is used by hand"
about = "A ServiceAccount called with kubectl, oc, a browser or curl, or opened a session in a container."
severity = "medium"
attack = ["T1078"]
level = "Metadata"
watches = []
false_positives = "CI that runs kubectl."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    string_agg(distinct concat_ws('/', r.resource, r.subresource), ', ' order by concat_ws('/', r.resource, r.subresource)) as resource,
    concat(count(*), ' requests with ', min(r.user_agent), ' from ', r.source_ip) as seen
from requests as r
where
    not r.namesake
    and r.actor like 'system:serviceaccount:%' and not r.by_kubernetes and (regexp_matches(r.user_agent, '(?i)^(kubectl|oc|curl|wget|mozilla|k9s|lens)[/ ]') or r.subresource in ('exec', 'attach', 'portforward'))
group by r.who, r.source_ip, date_trunc('hour', r."at")
having true
order by "at", actor, resource
