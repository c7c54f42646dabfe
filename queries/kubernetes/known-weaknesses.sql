/*
title = "No part of Kubernetes has a weakness that is known and mended"
severity = "high"
reads = ["component_versions", "kubernetes_cves"]
expects = "no CVE of the feed affects this version, and the feed is not over a year old"
fix = "Upgrade to the newest patch of the minor version."
why = "What is public is tried by everybody. A distribution's build may hold the mend under an old number: then it cannot be told."
exists = "no version of any part of Kubernetes is known"
customer = true
references = ["https://kubernetes.io/docs/reference/issues-security/official-cve-feed/"]
*/
with hit as (
    select
        v.resource,
        k.cve
    from component_versions as v
    inner join kubernetes_cves as k on v.component = k.component and v.number between k.first_number and k.last_number
    where len(list_filter(k.fixed, lambda f: f // 1000 = v.number // 1000 and f <= v.number)) = 0
)

select
    v.resource,
    case
        when count(h.cve) > 0 then if(v.vendor, null, false)
        when not v.feed_stale then true
    end as ok,
    concat(v.component, ' ', v.version, ': ', coalesce(string_agg(distinct h.cve, ', ' order by h.cve), 'none'),
        if(v.vendor and count(h.cve) > 0, ', unless this build holds the mends', ''), ' (feed of ',
        (select max(updated_at) from kubernetes_cves), ')') as seen
from component_versions as v
left join hit as h on v.resource = h.resource
group by v.resource, v.component, v.version, v.vendor, v.feed_stale
union all
select
    'feed#' || cve as resource,
    null as ok,
    'which versions it affects could not be read from the feed' as seen
from kubernetes_cves
where component is null
order by resource
