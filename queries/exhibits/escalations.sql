/*
title = "Ways to cluster-admin"
about = "Everybody who holds a grant that is not one of Kubernetes itself, and the shortest way from there to cluster-admin."
reads = ["escalations"]
most = 300
*/
select
    resource,
    steps,
    path,
    unclear,
    count(steps) over () as with_way
from escalations
order by steps is null, steps, resource
