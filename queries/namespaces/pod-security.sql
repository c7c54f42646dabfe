/*
title = "Every namespace enforces a Pod Security Standard"
severity = "high"
reads = ["namespaces", "parameter"]
expects = "the label pod-security.kubernetes.io/enforce is baseline or restricted; restricted alone where parameters.pod_security_level says so"
fix = "Label the namespace `pod-security.kubernetes.io/enforce: restricted`, or baseline."
why = "Without it any pod is let in, a privileged one too, unless another policy engine stops it."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-admission/"]
*/
select
    resource,
    coalesce(
        enforce = 'restricted'
        or (enforce = 'baseline' and not exists(select 1 from parameter where name = 'pod_security_level' and value = 'restricted')),
        false
    ) as ok,
    concat('enforce=', coalesce(enforce, 'unset')) as seen
from namespaces
where not system
order by resource
