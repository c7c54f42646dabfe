/*
title = "People come to OpenShift from an identity provider"
severity = "high"
reads = ["openshift_settings"]
expects = "an identity provider other than HTPasswd"
fix = "Name the organisation's identity provider in OAuth/cluster, then delete the secret kubeadmin."
why = "The user kubeadmin is nobody in particular; a file of passwords knows nobody who left."
exists = "the object OAuth/cluster of config.openshift.io is not visible"
customer = true
platform = "openshift"
references = ["https://docs.redhat.com/en/documentation/openshift_container_platform"]
*/
select
    resource,
    not list_has_all(['HTPasswd'], identity_providers) as ok,
    concat('identity providers: ', if(len(identity_providers) = 0, 'none', array_to_string(identity_providers, ', '))) as seen
from openshift_settings
where kind = 'OAuth'
order by resource
