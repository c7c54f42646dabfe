/*
title = "A workload reads Secrets for the first time"
about = "A ServiceAccount or node that had been in the log for a day or more read Secrets of a namespace for the first time."
severity = "medium"
attack = ["T1552.007"]
level = "Metadata"
watches = ["get,list,watch secrets"]
false_positives = "New versions of a workload."
window = "history"
reads = ["first_uses"]
*/
select
    f."at",
    f.actor,
    concat_ws('/', f.resource, f.namespace) as resource,
    concat(f.verb, ' ', f.times, ' times, first from ', f.source_ip) as seen
from first_uses as f
where
    f.resource = 'secrets'
    and f.api_group = ''
    and f.verb in ('get', 'list', 'watch')
    and f.known_actor
    and not f.is_person
    and not f.by_kubernetes
order by f."at", f.actor, resource, seen
