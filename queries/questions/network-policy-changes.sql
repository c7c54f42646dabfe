/*
title = "Who changed what may talk to what"
asks = "Every successful change to NetworkPolicies, AdminNetworkPolicies, Ingresses and Gateway routes."
look_for = "A deleted policy: until it came back, the namespace was open."
severity = "high"
reads = ["requests"]
*/
select
    r."at",
    r.actor || coalesce(' as ' || r.on_behalf_of, '') as actor,
    concat_ws('/', r.resource || coalesce('/' || r.subresource, ''), r.namespace, r.name) as resource,
    concat(r.verb, ' answered ', r.code, ', with ', split_part(r.user_agent, ' ', 1)) as seen
from requests as r
where
    r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
    and (
        (r.resource in ('networkpolicies', 'ingresses') and r.api_group = 'networking.k8s.io')
        or r.resource in ('adminnetworkpolicies', 'baselineadminnetworkpolicies')
        or r.api_group = 'gateway.networking.k8s.io'
    )
    and coalesce(r.subresource, '') <> 'status'
    and r.code < 400
    and not contains(coalesce(r.uri, ''), 'dryRun=All')
    and coalesce(r.actor, '') <> 'system:apiserver'
    and not starts_with(coalesce(r.actor, ''), 'system:serviceaccount:kube-system:')
order by r."at", actor, resource
