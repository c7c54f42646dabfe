/*
title = "The API server offers only strong TLS ciphers"
severity = "medium"
reads = ["components"]
expects = "--tls-cipher-suites is set, and names nothing but authenticated encryption with forward secrecy"
fix = "Set `--tls-cipher-suites` to the ECDHE suites with GCM or ChaCha20."
why = "Unset, the suites are those of the Go version that the release was built with."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    len(items['tls-cipher-suites']) > 0 and list_has_all(
        [
            'TLS_AES_128_GCM_SHA256',
            'TLS_AES_256_GCM_SHA384',
            'TLS_CHACHA20_POLY1305_SHA256',
            'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
            'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
            'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
            'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
            'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
            'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'
        ],
        items['tls-cipher-suites']
    ) as ok,
    flag_seen(missing, unread, given, 'tls-cipher-suites') as seen
from components
where component = 'kube-apiserver'
order by resource
