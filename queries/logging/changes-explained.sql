/*
title = "Every change between two snapshots has its request"
severity = "high"
reads = ["changes"]
expects = "somebody's request in the log, or the controller that acts for somebody's"
fix = "Find out who changed it: through an API server whose log is missing, or past the API in etcd."
why = "What changed without a request changed past the log."
references = ["https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"]
*/
select
    resource,
    case when explained_by is not null then true when covered then false end as ok,
    concat(
        change,
        case
            when len(writers) > 1 and change = 'changed' and len(shares) = 0 then ' by one of ' || array_to_string(writers, '; ')
            when len(writers) > 1 and change = 'changed' then ' by ' || array_to_string(list_transform(shares, lambda w:
                w.who || case
                    when not w.whole then ' (' || array_to_string(list_append(w.fields, 'maybe more'), ', ') || ')'
                    when len(w.fields) = 0 then ' (nothing of it)'
                    else ' (' || array_to_string(w.fields, ', ') || ')'
                end
            ), '; ')
            when actor is not null then ' by ' || actor || coalesce(', on behalf of ' || on_behalf_of, '')
            when covered then ', by nobody that the log knows'
            else ', by nobody that the log knows: the log does not reach from one snapshot to the other'
        end
    ) as seen
from changes
where of_api
order by resource, seen
