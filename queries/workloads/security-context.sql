/*
title = "Containers say how they are secured"
severity = "low"
reads = ["workload_containers"]
expects = "the container or its pod has a securityContext"
fix = "Add a securityContext to the pod and its containers."
why = "Without one, everything is at its most permissive."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    of_patch(patch, has_security_context, has_security_context) as ok,
    concat(if(has_security_context, 'a securityContext is set', 'no securityContext'), differs) as seen
from workload_containers
order by resource, seen
