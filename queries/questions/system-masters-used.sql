/*
title = "Who acted as a member of system:masters"
asks = "Requests of persons in the group system:masters, which passes authorization without RBAC being asked: by person, address and program."
look_for = "Anything but a planned emergency. The credential cannot be taken back, only its authority replaced."
severity = "high"
fields = ["groups"]
window = "history"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.actor,
    'Group/system:masters' as resource,
    concat(
        count(*), ' requests, ', count(*) filter (r.verb not in ('get', 'list', 'watch')),
        ' of them changes; from ', r.source_ip, ' with ', split_part(r.user_agent, ' ', 1)
    ) as seen
from requests as r
where
    r.is_person
    and list_contains(list_concat(r.groups, r.impersonated_groups), 'system:masters')
group by r.actor, r.source_ip, split_part(r.user_agent, ' ', 1)
order by "at", r.actor, seen
