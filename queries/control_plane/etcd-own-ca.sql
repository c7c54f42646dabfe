/*
title = "etcd trusts an authority of its own"
severity = "medium"
reads = ["components"]
expects = "--trusted-ca-file is set, and is not the file that kube-apiserver checks its own clients with"
fix = "Give etcd a certificate authority that signs nothing but etcd's certificates."
why = "With a shared authority every client certificate of the cluster opens etcd."
exists = "no pod of etcd is visible, so its flags are not known"
references = ["https://etcd.io/docs/latest/op-guide/security/"]
*/
with shared as (
    select
        bool_and(texts['client-ca-file'] is not null) as known,
        list(texts['client-ca-file']) as files
    from components
    where component = 'kube-apiserver'
)

select
    c.resource,
    case
        when c.texts['trusted-ca-file'] = '' or list_contains(s.files, c.texts['trusted-ca-file']) then false
        -- an API server whose own file is not known may have the same
        when s.known and c.texts['trusted-ca-file'] is not null then true
    end as ok,
    flag_seen(c.missing, c.unread, c.given, 'trusted-ca-file') as seen
from components as c
cross join shared as s
where c.component = 'etcd'
order by c.resource
