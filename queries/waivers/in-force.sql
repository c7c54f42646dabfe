/*
title = "Every waiver is in force, and stands beside a fail"
severity = "medium"
reads = ["waivers"]
expects = "today lies between the day of approval and the day it ends, and a fail matches both patterns"
fix = "Mend what it waives, or have it approved anew; take out waivers that match nothing."
why = "An exception that has ended, or that fits nothing any more, hides that somebody still believes in it."
*/
select
    'Waiver/' || waiver as resource,
    state = 'in-force' as ok,
    concat(
        case state
            when 'in-force' then 'beside ' || matched || ' fails'
            when 'expired' then 'ended on ' || until
            when 'not-yet' then 'approved only on ' || approved_on
            when 'unmatched' then 'fits no fail'
            else state
        end, ': ', control, ' on ', resource, ', approved by ', approved_by, ' (', source, ')'
    ) as seen
from waivers
order by 1, 3
