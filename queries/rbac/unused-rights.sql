/*
title = "What is granted is used"
severity = "low"
reads = ["least_privilege", "log_days"]
expects = "the log of at least 30 days shows each holder using every right that it holds"
fix = "Bind the smaller roles that \"Granted against used\" proposes, and take the wide ones back."
why = "A right that nobody uses is of use to an intruder only."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege"]
*/
with heard as (
    select date_diff('day', min(day), max(day)) + 1 as days
    from log_days
)

select
    l.resource,
    case when heard.days >= 30 then l.used = l.granted and l.wildcards = 0 end as ok,
    concat(
        'uses ', l.used, ' of ', l.granted, ' rights',
        if(l.wildcards > 0, concat(', ', l.wildcards, ' of them with `*`'), ''),
        if(heard.days >= 30, '', concat('; the log has ', heard.days, ' days, too few to tell'))
    ) as seen
from least_privilege as l
cross join heard
order by l.resource
