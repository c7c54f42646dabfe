/*
title = "Secrets asked for again and again without success"
about = "Five or more reads of Secrets by one identity within an hour failed (401, 403, 404)."
severity = "medium"
attack = ["T1552.007"]
level = "Metadata"
watches = ["get,list,watch secrets"]
false_positives = "Controllers that look for optional Secrets."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(*), ' times, codes ', string_agg(distinct cast(r.code as varchar), ', ' order by cast(r.code as varchar))) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'secrets' and r.verb in ('get', 'list', 'watch') and r.code in (401, 403, 404)
group by r.who, date_trunc('hour', r."at")
having count(*) >= 5
order by "at", actor, resource
