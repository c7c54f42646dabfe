/*
title = "Out of reach of network policies"
about = "Workloads on their node's network: no policy binds them, and on their node they reach every pod."
reads = ["network_ends"]
most = 200
*/
select
    workload_resource as resource,
    namespace,
    sum(pods)::bigint as pods
from network_ends
where host_network
group by all
order by resource
