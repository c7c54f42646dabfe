/*
title = "How much of what happened the log knows"
about = "Of every object that was created while the log ran, and of every change between snapshots: how many have their request."
*/
select
    'created objects' as what,
    count(*) as expected,
    count(c.explained_by) as explained,
    round(100.0 * count(c.explained_by) / greatest(count(*), 1), 1) as percent
from creations as c
union all
select
    'changes between snapshots' as what,
    count(*) as expected,
    count(d.explained_by) as explained,
    round(100.0 * count(d.explained_by) / greatest(count(*), 1), 1) as percent
from changes as d
order by what
