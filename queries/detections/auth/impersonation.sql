/*
title = "Somebody acted as somebody powerful"
about = "A request was made as another identity that is, or belongs to, a system identity."
severity = "high"
attack = ["T1134", "T1078"]
level = "Metadata"
watches = []
false_positives = "Rancher, Teleport and other proxies that act for people; `kubectl --as` by administrators."
window = "hour"
reads = ["requests"]
*/
select
    min(r."at") as "at",
    r.who as actor,
    concat(count(distinct r.target), ' different') as resource,
    concat(count(*), ' requests: ', string_agg(distinct r.verb, ', ' order by r.verb), '; groups ', coalesce(array_to_string(min(r.impersonated_groups), ', '), '-')) as seen
from requests as r
where
    (
        r.on_behalf_of like 'system:%'
        or len(list_filter(
            r.impersonated_groups, lambda g: list_contains(admin_groups(), g)
            or (g like 'system:%' and g not in ('system:authenticated', 'system:unauthenticated'))
        )) > 0
    )
    and not r.by_kubernetes
group by r.who, date_trunc('hour', r."at")
having true
order by "at", actor, resource
