/*
title = "A rule of admission was taken away or only watches"
about = "A policy of Kyverno or a constraint of Gatekeeper was deleted, or the binding of an admission policy was written without Deny."
severity = "high"
attack = ["T1562.001"]
level = "Metadata"
watches = ["delete,update,patch validatingadmissionpolicybindings.admissionregistration.k8s.io"]
false_positives = "GitOps that renames."
window = "event"
reads = ["requests", "writes"]
*/
with weaker as (
    select
        r."at",
        r.who,
        r.target,
        'deleted' as seen
    from requests as r
    where
        (r.api_group in ('kyverno.io', 'policies.kyverno.io') or r.api_group like '%.gatekeeper.sh')
        and r.resource not like '%reports'
        and r.verb in ('delete', 'deletecollection')
        and r.accepted
        and not r.by_kubernetes
    union all
    select
        w."at",
        w.who,
        w.target,
        'only ' || array_to_string(w.actions, ', ')
    from writes as w
    where w.actions is not null and not list_contains(w.actions, 'Deny')
)

select
    "at",
    who as actor,
    target as resource,
    seen
from weaker
order by "at", actor, resource
