/*
title = "Services claim no external IPs"
severity = "medium"
reads = ["services"]
expects = "spec.externalIPs is empty"
fix = "Remove externalIPs; use a LoadBalancer or an Ingress."
why = "A Service takes over traffic to any address it names (CVE-2020-8554)."
references = ["https://kubernetes.io/docs/concepts/services-networking/service/#external-ips"]
*/
select
    resource,
    len(external_ips) = 0 as ok,
    concat('externalIPs=', coalesce(nullif(array_to_string(external_ips, ','), ''), 'none')) as seen
from services
order by resource
