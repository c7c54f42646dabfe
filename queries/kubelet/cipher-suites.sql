/*
title = "The kubelet offers only strong TLS ciphers"
severity = "medium"
reads = ["kubelets"]
expects = "tlsCipherSuites names only AEAD suites with ephemeral keys"
fix = "Set `tlsCipherSuites` in the kubelet's configuration to suites with AES-GCM or ChaCha20-Poly1305 and ECDHE."
why = "Left unset, the kubelet also offers suites in CBC mode to clients that speak TLS 1.2."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    len(cipher_suites) > 0 and list_has_all(
        ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
         'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
         'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
         'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
         'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
         'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
         'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
         'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
         'TLS_AES_128_GCM_SHA256',
         'TLS_AES_256_GCM_SHA384',
         'TLS_CHACHA20_POLY1305_SHA256'],
        cipher_suites
    ) as ok,
    coalesce(missing, if(len(cipher_suites) = 0, 'tlsCipherSuites is unset', array_to_string(cipher_suites, ', '))) as seen
from kubelets
order by resource
