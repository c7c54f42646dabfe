/*
title = "Who changed what may run, or what is logged"
asks = "Every successful change to admission webhooks and policies, API services, custom resource definitions, Pod Security labels' namespaces, and OpenShift's audit profile."
look_for = "A webhook that sees every object; a policy deleted for a while; a namespace relabelled to privileged."
severity = "high"
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' answered ', r.code, ', with ', split_part(r.user_agent, ' ', 1)) as seen
from requests as r
where
    not r.namesake
    and r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and (
        r.api_group in ('admissionregistration.k8s.io', 'apiregistration.k8s.io', 'apiextensions.k8s.io')
        or (r.resource = 'namespaces' and r.is_person and r.verb <> 'create')
        or (r.api_group = 'config.openshift.io' and r.resource = 'apiservers')
    )
    and not r.on_status
    and r.accepted
    and not r.dry_run
    and not r.by_kubernetes
order by r."at", actor, resource
