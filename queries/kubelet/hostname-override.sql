/*
title = "A node's name is not overridden"
severity = "low"
reads = ["kubelets"]
expects = "--hostname-override is not given"
fix = "Take `--hostname-override` out of the kubelet's arguments."
why = "A name that differs from the host breaks the link between its certificate and the machine."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    not hostname_override as ok,
    coalesce(
        missing,
        concat('--hostname-override ', if(hostname_override, 'is given', 'is not given')),
        'only flags show it: see `complyk8s node-facts`'
    ) as seen
from kubelets
order by resource
