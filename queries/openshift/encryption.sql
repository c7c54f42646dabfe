/*
title = "OpenShift encrypts secrets in etcd"
severity = "high"
reads = ["openshift_settings"]
expects = "spec.encryption.type is aescbc, aesgcm or KMS"
fix = "Set `spec.encryption.type: aesgcm` in APIServer/cluster."
why = "Else whoever reads etcd's files or backups has every secret."
exists = "the object APIServer/cluster of config.openshift.io is not visible"
customer = true
platform = "openshift"
references = ["https://docs.redhat.com/en/documentation/openshift_container_platform"]
*/
select
    resource,
    encryption in ('aescbc', 'aesgcm', 'KMS') as ok,
    concat('encryption.type=', encryption) as seen
from openshift_settings
where kind = 'APIServer'
order by resource
