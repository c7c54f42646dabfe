/*
title = "Who used cluster-admin"
asks = "Requests by persons that only a binding to the ClusterRole cluster-admin let through, by person and binding."
look_for = "Daily work done with it: those people need a smaller role. Bindings that nobody used: take them away."
severity = "high"
window = "history"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.actor,
    regexp_extract(r.reason, '(ClusterRoleBinding|RoleBinding) "[^"]*"') as resource,
    concat(
        count(*), ' requests, ', count(*) filter (r.verb not in ('get', 'list', 'watch')),
        ' of them changes; last at ', strftime(max(r."at"), '%Y-%m-%d %H:%M'), 'Z'
    ) as seen
from requests as r
where
    contains(r.reason, 'ClusterRole "cluster-admin"')
    and r.decision = 'allow'
    and r.is_person
group by r.actor, regexp_extract(r.reason, '(ClusterRoleBinding|RoleBinding) "[^"]*"')
order by "at", r.actor, resource
