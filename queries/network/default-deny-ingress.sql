/*
title = "Every namespace denies ingress that no policy allows"
severity = "high"
reads = ["isolation"]
expects = "a NetworkPolicy, or one of the network plugin, selects every pod of the namespace and isolates ingress, and none allows everything"
fix = "Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress, Egress]`."
why = "Without one, every pod of the cluster may speak to every pod here."
references = ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"]
*/
select
    resource,
    if(ingress_unclear is null, ingress_by is not null, null) as ok,
    concat(
        coalesce(ingress_by, ingress_opened_by || ' allows everything, so no policy', 'no policy'),
        ' isolates ingress; ', policies, ' policies', coalesce('; ' || ingress_unclear, '')
    ) as seen
from isolation
where not system
order by resource
