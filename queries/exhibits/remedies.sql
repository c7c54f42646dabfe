/*
title = "What to mend first"
about = "Everything that one command or manifest would mend, the most severe first, with the points that it takes away at least."
reads = ["remedies"]
most = 200
partial = true
*/
select
    resource,
    remedy,
    cause,
    severity,
    title,
    points,
    workloads,
    reasons[:6] as reasons,
    len(reasons) as reasons_count,
    verb,
    kind,
    namespace,
    name,
    patch,
    left_over
from remedies
order by severity_rank(severity) desc, points desc, title
