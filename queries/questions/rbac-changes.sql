/*
title = "Who changed what others may do"
asks = "Every successful change to roles and bindings, ServiceAccount tokens and certificate requests, but those that Kubernetes makes itself."
look_for = "Changes without a ticket; somebody who gives themselves rights; bindings to cluster-admin."
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
        r.api_group = 'rbac.authorization.k8s.io'
        or (r.resource = 'serviceaccounts' and r.is_person)
        or (r.resource = 'certificatesigningrequests' and r.is_person)
    )
    and r.accepted
    and not r.dry_run
    and not r.by_kubernetes
order by r."at", actor, resource
