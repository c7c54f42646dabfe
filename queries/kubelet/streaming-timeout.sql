/*
title = "Idle connections to the kubelet end"
severity = "low"
reads = ["kubelets"]
expects = "streamingConnectionIdleTimeout is not 0"
fix = "Set `streamingConnectionIdleTimeout: 5m` in the kubelet's configuration."
why = "Sessions that never end use up connections, and stay open for whoever takes over a terminal."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    -- a time below zero never comes
    regexp_matches(streaming_timeout, '[1-9]') and not starts_with(streaming_timeout, '-') as ok,
    coalesce(missing, concat('streamingConnectionIdleTimeout=', streaming_timeout)) as seen
from kubelets
order by resource
