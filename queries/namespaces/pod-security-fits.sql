/*
title = "Every namespace enforces the strictest Pod Security Standard that it meets"
severity = "medium"
reads = ["namespace_levels"]
expects = "pod-security.kubernetes.io/enforce is as strict as everything in the namespace is already"
fix = "Label the namespace with the level that it meets: nothing that runs in it would be refused."
why = "What costs nothing today keeps tomorrow's privileged pod out."
references = ["https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/"]
*/
select
    resource,
    if(fits is null, null, level_rank(enforce) >= level_rank(fits)) as ok,
    concat(
        'enforces ', coalesce(enforce, 'nothing'), ', meets ', coalesce(fits, 'nobody can tell what'),
        case
            when fits = 'baseline' then concat('; restricted would refuse ', array_to_string(breaks_restricted[:3], '; '))
            when fits = 'privileged' then concat('; baseline would refuse ', array_to_string(breaks_baseline[:3], '; '))
            when fits is null then concat(': ', array_to_string(unclear[:3], ', '))
            else ''
        end
    ) as seen
from namespace_levels
where not system and judged > 0
order by resource
