/*
title = "ServiceAccount tokens are checked with a key of their own"
severity = "medium"
reads = ["components"]
expects = "--service-account-key-file is set"
fix = "Set `--service-account-key-file` in the kube-apiserver manifest on every control-plane node."
why = "Otherwise the TLS key signs tokens too, and neither can be changed alone."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    resource,
    coalesce(flags['service-account-key-file'] <> '', false) as ok,
    concat('--service-account-key-file=', coalesce(flags['service-account-key-file'], 'unset')) as seen
from components
where component = 'kube-apiserver'
order by resource
