/*
title = "Every namespace denies ingress that no policy allows"
severity = "high"
reads = ["isolation"]
expects = "a NetworkPolicy selects every pod of the namespace and isolates ingress, and none allows everything"
fix = "Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress, Egress]`."
why = "Without one, every pod of the cluster may speak to every pod here."
references = ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"]
*/
select
    resource,
    ingress_by is not null as ok,
    concat(
        coalesce(ingress_by, ingress_opened_by || ' allows everything, so no policy', 'no policy'),
        ' isolates ingress; ', policies, ' policies'
    ) as seen
from isolation
where not system
order by resource
