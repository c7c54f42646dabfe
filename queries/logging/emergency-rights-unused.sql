/*
title = "Nobody works as a member of system:masters"
severity = "high"
reads = ["requests"]
expects = "no person's requests carry the group system:masters, their own or as whom they act"
fix = "Give people roles; lock the emergency credential away, and replace the authority that signed it."
why = "Members of system:masters pass without RBAC being asked. Groups live in certificates: only the log shows who has it."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
select
    'User/' || actor as resource,
    case
        when bool_or(list_contains(groups, 'system:masters') or list_contains(impersonated_groups, 'system:masters')) then false
        -- GKE logs no groups
        when bool_or(groups is null) then null
        else true
    end as ok,
    concat(
        count(*) filter (list_contains(list_concat(coalesce(groups, []), coalesce(impersonated_groups, [])), 'system:masters')),
        ' of ', count(*), ' requests as system:masters', if(bool_or(groups is null), '; the log does not name groups', '')
    ) as seen
from requests
where is_person
group by actor
order by resource
