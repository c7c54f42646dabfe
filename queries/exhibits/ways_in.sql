/*
title = "Ways in from outside"
about = "Services, Ingresses, routes and host ports that lead from outside to a workload, and whether network policies let traffic take them."
reads = ["exposures"]
most = 200
*/
select
    resource,
    kind,
    workload_resource,
    protocol,
    port,
    narrowed,
    open,
    policies
from exposures
order by open is not distinct from false, resource, kind, workload_resource, protocol, port
