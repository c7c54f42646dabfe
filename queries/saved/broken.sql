/*
title = "What was broken, and by whom"
about = "Every stretch of snapshots in which a resource failed a control: from when to when, how it ended, broken and fixed by whom."

[params]
control = ""
resource = ""
*/
select
    b.control,
    b.resource,
    b.broken_at,
    b.broken_by,
    b.gone_at,
    b.ended_as,
    b.mended_at,
    b.mended_by,
    b.snapshots
from broken_periods as b
where contains(b.control, $control) and contains(b.resource, $resource)
order by b.broken_at, b.control, b.resource
