/*
title = "Every namespace denies egress that no policy allows"
severity = "medium"
reads = ["isolation"]
expects = "a NetworkPolicy, or one of the network plugin, selects every pod of the namespace and isolates egress, and none allows everything"
fix = "Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress, Egress]`."
why = "Without one, stolen data leaves by any way it likes."
references = ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"]
*/
select
    resource,
    if(egress_unclear is null, egress_by is not null, null) as ok,
    concat(
        coalesce(egress_by, egress_opened_by || ' allows everything, so no policy', 'no policy'),
        ' isolates egress; ', policies, ' policies', coalesce('; ' || egress_unclear, '')
    ) as seen
from isolation
where not system
order by resource
