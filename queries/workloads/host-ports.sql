/*
title = "Containers open no port on their node"
severity = "medium"
reads = ["workload_containers"]
expects = "no port has a hostPort"
fix = "Reach the pod through a Service instead of a hostPort."
why = "A port on the node is beyond the reach of network policies."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, len(host_ports) > 0, len(host_ports) = 0) as ok,
    concat('hostPort=', coalesce(nullif(array_to_string(host_ports, ','), ''), 'unset'), differs) as seen
from workload_containers
order by resource, seen
