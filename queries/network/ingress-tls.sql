/*
title = "Ingresses serve every host over TLS"
severity = "high"
reads = ["ingresses"]
expects = "every host of the rules is named in the tls section"
fix = "Add the host and a certificate to `tls`."
why = "Without TLS whoever is on the way reads along."
references = ["https://kubernetes.io/docs/concepts/services-networking/ingress/#tls"]
*/
select
    resource,
    len(tls_hosts) > 0 and list_has_all(list_append(tls_hosts, '*'), hosts) as ok,
    concat('hosts=', array_to_string(hosts, ','), ' tls=', coalesce(nullif(array_to_string(tls_hosts, ','), ''), 'none'))
        as seen
from ingresses
order by resource
