/*
title = "A person calls from a new address"
about = "A person who had been in the log for a day or more called from an address for the first time."
severity = "low"
attack = ["T1078"]
level = "Metadata"
watches = []
false_positives = "People who travel."
window = "history"
reads = ["requests"]
*/
with firsts as (
    select
        min(r."at") as "at",
        r.actor,
        r.source_ip,
        count(*) as times
    from requests as r
    where r.is_person and not r.astray
    group by r.actor, r.source_ip
)

select
    f."at",
    f.actor,
    'from ' || f.source_ip as resource,
    concat(f.times, ' requests since') as seen
from firsts as f
where f."at" >= (select min(g."at") from firsts as g where g.actor = f.actor) + interval 1 day
order by f."at", f.actor, resource
