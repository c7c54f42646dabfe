/*
title = "Secrets read with a script"
about = "Secrets were read with curl, wget, a scripting language or another plain HTTP client."
severity = "high"
attack = ["T1552.007"]
level = "Metadata"
watches = ["get,list,watch secrets"]
false_positives = "Automation that names itself so."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' with ', r.user_agent) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'secrets'
    and r.verb in ('get', 'list', 'watch')
    and r.accepted
    and regexp_matches(r.user_agent, '(?i)^(curl|wget|python|node|axios|php|perl|ruby|java/|okhttp|go-http-client|powershell|httpie|postman|kali)')
order by r."at", actor, resource
