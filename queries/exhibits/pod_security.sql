/*
title = "Pod Security, namespace by namespace"
about = "The strictest standard that everything in a namespace meets today, and what a stricter one would refuse."
reads = ["namespace_levels"]
most = 500
*/
select
    namespace,
    system,
    enforce,
    fits,
    judged,
    breaks_baseline,
    breaks_restricted,
    unclear
from namespace_levels
order by system, namespace
