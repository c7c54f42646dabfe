/*
title = "Rights were changed, then a workload"
about = "A person changed a role or binding and within five minutes wrote a pod or workload."
severity = "medium"
attack = ["T1098.006", "T1610"]
level = "Metadata"
watches = ["create clusterrolebindings.rbac.authorization.k8s.io", "create pods"]
false_positives = "`helm install`."
window = "lookback"
reads = ["requests"]
*/
select
    p."at",
    p.who as actor,
    p.target as resource,
    concat('after ', arg_max(c.target, (c."at", c.target))) as seen
from requests as p
inner join requests as c
    on p.actor = c.actor and c."at" <= p."at" and c."at" > p."at" - interval 5 minute
where
    p.is_person
    and p.resource in ('pods', 'deployments', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs')
    and p.subresource is null
    and p.verb in ('create', 'patch', 'update')
    and p.code < 400
    and not p.dry_run
    and c.resource in ('roles', 'clusterroles', 'rolebindings', 'clusterrolebindings')
    and c.verb in ('create', 'patch', 'update')
    and c.accepted
group by p."at", p.who, p.target
order by p."at", actor, resource
