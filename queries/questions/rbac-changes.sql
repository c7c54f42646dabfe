/*
title = "Who changed what others may do"
asks = "Every successful change to roles and bindings, ServiceAccount tokens and certificate requests, but those that Kubernetes makes itself."
look_for = "Changes without a ticket; somebody who gives themselves rights; bindings to cluster-admin."
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
        r.api_group = 'rbac.authorization.k8s.io'
        or (r.resource = 'serviceaccounts' and r.is_person)
        or (r.resource = 'certificatesigningrequests' and r.is_person)
    )
    and r.code < 400
    and not contains(coalesce(r.uri, ''), 'dryRun=All')
    and coalesce(r.actor, '') <> 'system:apiserver'
    and not starts_with(coalesce(r.actor, ''), 'system:serviceaccount:kube-system:')
order by r."at", actor, resource
