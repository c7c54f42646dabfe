/*
title = "kube-proxy shows its metrics to this machine only"
severity = "low"
reads = ["proxies"]
expects = "the metrics address is 127.0.0.1 or ::1"
fix = "Set `metricsBindAddress: 127.0.0.1:10249` in the configuration of kube-proxy."
why = "Its metrics and profiles tell of every service of the cluster, to anybody who asks."
references = ["https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/"]
*/
select
    resource,
    regexp_matches(metrics_address, '^(127\.|::1$|\[::1\])') as ok,
    coalesce('metrics at ' || metrics_address, missing) as seen
from proxies
order by resource
