/*
title = "An identity acts after a long silence"
about = "Somebody was seen after 30 days or more without a request."
severity = "medium"
attack = ["T1078"]
level = "Metadata"
watches = []
false_positives = "Quarterly jobs."
window = "history"
reads = ["requests"]
*/
with steps as (
    select
        r.who,
        r."at",
        lag(r."at") over (partition by r.actor order by r."at") as before
    from requests as r
    where r.actor is not null and not r.astray
)

select
    s."at",
    s.who as actor,
    'after silence' as resource,
    concat('last seen ', strftime(s.before, '%Y-%m-%d')) as seen
from steps as s
where s."at" >= s.before + interval 30 day
order by s."at", actor, resource
