/*
title = "Who read Secrets"
about = "Reads of Secrets, of one namespace or all, by anything that is no part of Kubernetes."

[params]
namespace = ""
name = ""
since = ""
until = ""
*/
select
    r."at",
    r.who,
    r.verb,
    r.target,
    r.code,
    r.source_ip
from requests as r
where
    r.resource = 'secrets'
    and r.verb in ('get', 'list', 'watch')
    and not r.by_kubernetes
    and ($namespace = '' or r.namespace = $namespace or r.namespace is null)
    and ($name = '' or r.name = $name or r.name is null)
    and r."at" >= coalesce(try_cast(nullif($since, '') as timestamp), timestamp '0001-01-01')
    and r."at" < coalesce(try_cast(nullif($until, '') as timestamp), timestamp '9999-01-01')
order by r."at", r.who, r.target
