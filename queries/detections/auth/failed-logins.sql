/*
title = "Many failed logins from one address"
about = "Ten or more requests in an hour from one address were turned away with 401. They stand in the log at the stage ResponseStarted alone, and have no user."
severity = "medium"
attack = ["T1110"]
level = "Metadata"
watches = []
false_positives = "Expired kubeconfigs and tokens of CI jobs."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.source_ip as actor,
    concat(count(distinct r.path), ' paths') as resource,
    concat(count(*), ' times 401, ', min(r.user_agent)) as seen
from requests as r
where
    r.code = 401
group by r.source_ip, date_trunc('hour', r."at")
having count(*) >= 10
order by "at", actor, resource
