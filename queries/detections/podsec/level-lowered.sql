/*
title = "A namespace's Pod Security was taken away"
about = "A namespace was written with the label pod-security.kubernetes.io/enforce=privileged, or written anew without it while it had one before."
severity = "high"
attack = ["T1562.001"]
level = "Request"
watches = ["patch,update namespaces"]
false_positives = "Operators that label their own namespace."
window = "history"
reads = ["written_levels"]
*/
with held as (
    select
        w.*,
        lag(w.enforce) over (partition by w.name order by w."at") as before
    from written_levels as w
)

select
    h."at",
    h.who as actor,
    h.target as resource,
    concat(coalesce(nullif(h.before, ''), 'unset or unknown'), ' to ', coalesce(nullif(h.enforce, ''), 'unset')) as seen
from held as h
where
    (h.enforce = 'privileged' and coalesce(h.before, '') <> 'privileged')
    or (h.enforce = '' and coalesce(h.before, '') not in ('', 'privileged'))
order by h."at", actor, resource
