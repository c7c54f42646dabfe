/*
title = "Namespaces with cardholder or health data are isolated both ways"
severity = "critical"
reads = ["isolation"]
expects = "policies select every pod of the namespace and isolate ingress and egress"
fix = "Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress, Egress]`, then allow what is needed."
why = "PCI DSS asks for traffic into and out of the cardholder environment to be restricted to what is necessary."
references = ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"]
*/
select
    resource,
    if(coalesce(ingress_unclear, egress_unclear) is null, ingress_by is not null and egress_by is not null, null) as ok,
    concat('ingress by ', coalesce(ingress_by, 'nothing'), ', egress by ', coalesce(egress_by, 'nothing'), coalesce('; ' || coalesce(ingress_unclear, egress_unclear), ''))
        as seen
from isolation
where cardholder or health
order by resource
