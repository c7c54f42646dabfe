/*
title = "The kubelet has a serving certificate that somebody signed"
severity = "medium"
reads = ["kubelets"]
expects = "tlsCertFile and tlsPrivateKeyFile are set, or serverTLSBootstrap is true"
fix = "Set `serverTLSBootstrap: true` in the kubelet's configuration and approve its certificate requests."
why = "A certificate that the kubelet made itself cannot be checked by the API server."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    (tls_cert_file <> '' and tls_key_file <> '') or server_bootstrap as ok,
    coalesce(missing, concat('tlsCertFile=', coalesce(if(tls_cert_file = '', 'unset', tls_cert_file), 'kubelet.crt, which may be its own make'), ', tlsPrivateKeyFile=', if(tls_key_file = '', 'unset', 'set'), ', serverTLSBootstrap=', server_bootstrap)) as seen
from kubelets
order by resource
