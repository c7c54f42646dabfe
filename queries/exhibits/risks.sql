/*
title = "Risk"
about = "Workloads, and people and accounts with a way to the whole cluster, by the sum of the points that speak against them."
reads = ["risks"]
most = 300
partial = true
*/
select
    resource,
    namespace,
    system,
    score,
    reasons
from risks
order by system, score desc, resource
