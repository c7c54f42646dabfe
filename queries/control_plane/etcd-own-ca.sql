/*
title = "etcd trusts an authority of its own"
severity = "medium"
reads = ["components", "flags"]
expects = "--trusted-ca-file is set, and is not the file that kube-apiserver checks its own clients with"
fix = "Give etcd a certificate authority that signs nothing but etcd's certificates."
why = "With a shared authority every client certificate of the cluster opens etcd."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
select
    resource,
    coalesce(flags['trusted-ca-file'] <> '', false) and not exists (
        select 1 from flags as a
        where a.component = 'kube-apiserver' and a.flag = 'client-ca-file' and a.value = flags['trusted-ca-file']
    ) as ok,
    concat('--trusted-ca-file=', coalesce(flags['trusted-ca-file'], 'unset')) as seen
from components as c
where component = 'etcd'
order by resource
