/*
title = "Every namespace enforces a Pod Security Standard"
severity = "high"
reads = ["namespaces"]
expects = "the label pod-security.kubernetes.io/enforce is baseline or restricted"
fix = "Label the namespace `pod-security.kubernetes.io/enforce: restricted`, or baseline."
why = "Without it any pod is let in, a privileged one too, unless another policy engine stops it."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-admission/"]
*/
select
    resource,
    coalesce(enforce in ('baseline', 'restricted'), false) as ok,
    concat('enforce=', coalesce(enforce, 'unset')) as seen
from namespaces
where not system
order by resource
