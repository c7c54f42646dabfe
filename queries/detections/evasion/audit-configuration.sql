/*
title = "The configuration of the audit log was changed"
about = "OpenShift's APIServer object was changed (its audit profile, above all), or a ConfigMap named like an audit policy. The flags of a kube-apiserver of one's own are files: `complyk8s diff` shows them."
severity = "critical"
attack = ["T1562.008"]
level = "Metadata"
watches = ["update,patch apiservers.config.openshift.io"]
false_positives = "Planned changes."
window = "event"
reads = ["requests", "writes"]
*/
with touched as (
    select
        r."at",
        r.who,
        r.target,
        r.verb as seen
    from requests as r
    where
        not r.namesake
        and r.verb in ('create', 'update', 'patch', 'delete')
        and r.accepted
        and not r.dry_run
        and not r.by_kubernetes
        and r.resource = 'configmaps'
        and regexp_matches(r.name, '(?i)audit-?(policy|policies|webhook|config)')
    union all
    select
        r."at",
        r.who,
        r.target,
        concat(r.verb, ' to profile ', coalesce(w.audit_profile, 'unknown'))
    from requests as r
    left join writes as w on r."at" = w."at" and r.target = w.target
    where r.api_group = 'config.openshift.io' and r.resource = 'apiservers' and r.verb in ('update', 'patch') and r.accepted
)

select
    "at",
    who as actor,
    target as resource,
    seen
from touched
order by "at", actor, resource
