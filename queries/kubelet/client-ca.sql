/*
title = "The kubelet checks client certificates against an authority"
severity = "high"
reads = ["kubelets"]
expects = "authentication.x509.clientCAFile is set"
fix = "Set `authentication.x509.clientCAFile` in the kubelet's configuration."
why = "Without it the API server cannot prove to the kubelet that it is the API server."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    client_ca_file <> '' as ok,
    coalesce(missing, concat('authentication.x509.clientCAFile=', if(client_ca_file = '', 'unset', client_ca_file))) as seen
from kubelets
order by resource
