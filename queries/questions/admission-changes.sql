/*
title = "Who changed what may run, or what is logged"
asks = "Every successful change to admission webhooks and policies, API services, custom resource definitions, Pod Security labels' namespaces, and OpenShift's audit profile."
look_for = "A webhook that sees every object; a policy deleted for a while; a namespace relabelled to privileged."
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
        r.api_group in ('admissionregistration.k8s.io', 'apiregistration.k8s.io', 'apiextensions.k8s.io')
        or (r.resource = 'namespaces' and r.is_person and r.verb <> 'create')
        or (r.api_group = 'config.openshift.io' and r.resource = 'apiservers')
    )
    and coalesce(r.subresource, '') not in ('status', 'finalize')
    and r.code < 400
    and not contains(coalesce(r.uri, ''), 'dryRun=All')
    and coalesce(r.actor, '') <> 'system:apiserver'
    and not starts_with(coalesce(r.actor, ''), 'system:serviceaccount:kube-system:')
order by r."at", actor, resource
