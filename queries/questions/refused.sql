/*
title = "Who was turned away"
asks = "Requests refused for lack of a valid credential (401, which exists only at the stage ResponseStarted and has no user) or of a right (403), by who sent them."
look_for = "Many refusals from one address: a search for what is open. A person who tries what is not theirs."
severity = "medium"
window = "history"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    coalesce(r.actor, 'nobody (no valid credential)') as actor,
    concat_ws('/', r.resource, r.namespace, if(r.resource is null, r.path, null)) as resource,
    concat(
        count(*), ' times ', r.code, ' on ', string_agg(distinct r.verb, ', ' order by r.verb),
        ' from ', string_agg(distinct r.source_ip, ', ' order by r.source_ip)
    ) as seen
from requests as r
where r.code in (401, 403)
group by r.actor, r.resource, r.namespace, if(r.resource is null, r.path, null), r.code
order by "at", actor, resource
