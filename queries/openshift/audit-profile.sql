/*
title = "OpenShift writes an audit log"
severity = "high"
reads = ["openshift_settings"]
expects = "spec.audit.profile is not None"
fix = "Set `spec.audit.profile: WriteRequestBodies` in APIServer/cluster."
why = "What was not logged cannot be investigated."
exists = "the object APIServer/cluster of config.openshift.io is not visible"
customer = true
platform = "openshift"
references = ["https://docs.redhat.com/en/documentation/openshift_container_platform"]
*/
select
    resource,
    audit_profile <> 'None' as ok,
    concat('audit.profile=', audit_profile) as seen
from openshift_settings
where kind = 'APIServer'
order by resource
