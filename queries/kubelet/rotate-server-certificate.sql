/*
title = "The kubelet can renew its serving certificate"
severity = "medium"
reads = ["kubelets"]
expects = "featureGates.RotateKubeletServerCertificate is not false"
fix = "Take `RotateKubeletServerCertificate: false` out of the kubelet's featureGates."
why = "A certificate that is not renewed is either valid for years or ends in an outage."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    rotate_server_gate as ok,
    coalesce(missing, concat('featureGates.RotateKubeletServerCertificate=', rotate_server_gate)) as seen
from kubelets
order by resource
