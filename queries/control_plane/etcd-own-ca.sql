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
    c.resource,
    coalesce(f.value <> '', false) and not exists (
        select 1 from flags as a
        where a.component = 'kube-apiserver' and a.flag = 'client-ca-file' and a.value = f.value
    ) as ok,
    concat('--trusted-ca-file=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'trusted-ca-file'
where c.component = 'etcd'
order by c.resource
