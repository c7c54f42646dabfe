/*
title = "The kubelet renews its client certificate"
severity = "medium"
reads = ["kubelets"]
expects = "rotateCertificates is true"
fix = "Set `rotateCertificates: true` in the kubelet's configuration."
why = "A certificate that is not renewed is either valid for years or ends in an outage."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    rotate_certificates as ok,
    coalesce(missing, concat('rotateCertificates=', rotate_certificates)) as seen
from kubelets
order by resource
