/*
title = "Who may do it"
about = "Every grant for a verb on a resource, in one namespace or everywhere, by the newest snapshot."

[params]
verb = "get"
group = ""
resource = "secrets"
namespace = ""
*/
select distinct
    p.subject_kind,
    p.username as subject,
    p.namespace,
    p.binding,
    p.role
from permissions as p
where
    p.snapshot_id = (select max(snapshot_id) from snapshots)
    and p.verb in ($verb, '*')
    and p.resource in ($resource, '*')
    and p.api_group in ($group, '*')
    and ($namespace = '' or coalesce(p.namespace, $namespace) = $namespace)
order by p.subject_kind, subject, p.namespace, p.binding
