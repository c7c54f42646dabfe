/*
title = "Nobody works as a member of system:masters"
severity = "high"
reads = ["requests"]
expects = "no person's requests carry the group system:masters"
fix = "Give people roles; lock the emergency credential away, and replace the authority that signed it."
why = "Members of system:masters pass without RBAC being asked. Groups live in certificates: only the log shows who has it."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'User/' || actor as resource,
    not bool_or(coalesce(list_contains(groups, 'system:masters'), false)) as ok,
    concat(count(*) filter (list_contains(groups, 'system:masters')), ' of ', count(*), ' requests as system:masters')
        as seen
from requests
where is_person
group by actor
order by resource
