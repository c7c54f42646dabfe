/*
title = "How often each requirement held"
about = "For each requirement: in how many of the snapshots it held, and when it did not."

[params]
framework = ""
*/
select
    h.framework,
    h.requirement,
    h.held,
    h.snapshots,
    h.first_broken_at,
    h.last_broken_at,
    h.verdict_now
from requirement_history as h
where contains(h.framework, $framework)
order by h.framework, h.position
