/*
title = "Services open to the outside say for whom"
severity = "medium"
reads = ["services"]
expects = "a LoadBalancer has loadBalancerSourceRanges that do not hold everybody; no Service is a NodePort"
fix = "Set loadBalancerSourceRanges, or go through an Ingress."
why = "A node port is open on every node; a load balancer without ranges, or with 0.0.0.0/0, to the world."
references = ["https://kubernetes.io/docs/concepts/services-networking/service/"]
*/
select
    resource,
    case
        when type = 'NodePort' or (type = 'LoadBalancer' and len(source_ranges) = 0) then false
        when type = 'LoadBalancer' then not open_to_all(source_ranges)
        else true
    end as ok,
    concat('type=', type, ' from ', coalesce(nullif(array_to_string(source_ranges, ','), ''), 'anywhere'))
        as seen
from services
order by resource
