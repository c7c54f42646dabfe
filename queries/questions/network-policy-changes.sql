/*
title = "Who changed what may talk to what"
asks = "Every successful change to NetworkPolicies, AdminNetworkPolicies, Ingresses and Gateway routes."
look_for = "A deleted policy: until it came back, the namespace was open."
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
        (r.resource in ('networkpolicies', 'ingresses') and r.api_group = 'networking.k8s.io')
        or r.resource in ('adminnetworkpolicies', 'baselineadminnetworkpolicies')
        or r.api_group = 'gateway.networking.k8s.io'
    )
    and not r.on_status
    and r.accepted
    and not r.dry_run
    and not r.by_kubernetes
order by r."at", actor, resource
