/*
title = "What to mend first"
about = "Everything that one command or manifest would mend, by the points that it takes away."
reads = ["remedies"]
most = 200
partial = true
*/
select
    resource,
    remedy,
    title,
    points,
    workloads,
    reasons[:6] as reasons,
    verb,
    kind,
    namespace,
    name,
    patch,
    left_over
from remedies
order by points desc, title
