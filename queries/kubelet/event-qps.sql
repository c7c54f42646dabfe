/*
title = "The kubelet's events are not cut off, and cannot flood"
severity = "low"
reads = ["kubelets"]
expects = "eventRecordQPS is above 0: 0 is without bounds"
fix = "Set `eventRecordQPS: 50` in the kubelet's configuration, or what suits the node."
why = "0 lets a failing pod flood the API server with events; the benchmark asks for a bound that still loses none."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    event_qps > 0 as ok,
    coalesce(missing, concat('eventRecordQPS=', event_qps)) as seen
from kubelets
order by resource
