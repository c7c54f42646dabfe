/*
title = "Ingresses serve every host over TLS"
severity = "high"
reads = ["ingresses"]
expects = "every host of the rules is named in the tls section, or that names none and so means all"
fix = "Add the host and a certificate to `tls`."
why = "Without TLS whoever is on the way reads along."
references = ["https://kubernetes.io/docs/concepts/services-networking/ingress/#tls"]
*/
select
    resource,
    len(tls_hosts) > 0 and (
        list_contains(tls_hosts, '*') or len(list_filter(
            hosts, lambda h: not list_contains(tls_hosts, h)
            -- *.shop.example stands for one label
            and not list_contains(tls_hosts, regexp_replace(h, '^[^.]+', '*'))
        )) = 0
    ) as ok,
    concat('hosts=', array_to_string(hosts, ','), ' tls=', coalesce(nullif(array_to_string(tls_hosts, ','), ''), 'none'))
        as seen
from ingresses
order by resource
