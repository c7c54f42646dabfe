/*
title = "When the log was silent"
about = "Every silence of a minute or more, longest first."
*/
select
    g.resource,
    g.begins,
    g.ends,
    g.minutes,
    g.longest_else
from log_gaps as g
order by g.minutes desc, g.resource, g.begins
