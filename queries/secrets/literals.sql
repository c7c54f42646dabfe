/*
title = "No secret stands in plain text outside of a Secret"
severity = "high"
reads = ["literal_secrets", "spec_holders"]
expects = "nothing in environment variables, arguments, ConfigMaps or annotations looks like a password, token or key"
fix = "Move the value into a Secret, and change it: it was readable to all who may read the object."
why = "ConfigMaps and pod specs are readable to many, and copied into logs and Git."
references = ["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"]
*/
select
    resource,
    len(places) = 0 as ok,
    if(len(places) = 0, 'nothing that looks like one', concat('in ', array_to_string(places, ', ')))
        as seen
from literal_secrets
where resource not in (select h.resource from spec_holders as h where h.template is not null)
order by resource
