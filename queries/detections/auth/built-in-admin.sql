/*
title = "A built-in administrator was used"
about = "A request by a member of system:masters, or of a group that installers give every right to, or by somebody acting as one, who is no component, or by a name that installers give to their administrator."
severity = "medium"
attack = ["T1078.001"]
level = "Metadata"
watches = []
false_positives = "Upgrades by kubeadm, break-glass drills. On AKS and EKS the provider itself is a member."
fields = ["groups"]
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(*), ' requests, ', string_agg(distinct r.verb, ', ' order by r.verb), ' from ', r.source_ip) as seen
from requests as r
where
    (list_has_any(list_concat(r.groups, r.impersonated_groups), admin_groups()) or r.actor in ('kubernetes-admin', 'kubernetes-super-admin', 'system:admin', 'masterclient', 'admin'))
    and not r.by_kubernetes
    and not r.by_provider
group by r.who, r.source_ip, date_trunc('hour', r."at")
having true
order by "at", actor, resource
