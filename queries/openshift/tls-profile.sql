/*
title = "OpenShift does not offer old versions of TLS"
severity = "medium"
reads = ["openshift_settings"]
expects = "spec.tlsSecurityProfile.type is Intermediate or Modern"
fix = "Set `spec.tlsSecurityProfile.type: Intermediate` in APIServer/cluster."
why = "The profile Old speaks TLS 1.0 and suites that are broken."
exists = "the object APIServer/cluster of config.openshift.io is not visible"
customer = true
platform = "openshift"
references = ["https://docs.redhat.com/en/documentation/openshift_container_platform"]
*/
select
    resource,
    tls_profile in ('Intermediate', 'Modern') as ok,
    concat('tlsSecurityProfile.type=', tls_profile) as seen
from openshift_settings
where kind = 'APIServer'
order by resource
