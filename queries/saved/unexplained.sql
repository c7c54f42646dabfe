/*
title = "Changes that nobody made"
about = "What differs between two snapshots without a request that explains it."
*/
select
    c.from_snapshot,
    c.to_snapshot,
    c.resource,
    c.change,
    c.fields
from changes as c
where c.explained_by is null
order by c.to_snapshot, c.resource
