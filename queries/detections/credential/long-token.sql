/*
title = "A token for more than a day was requested"
about = "A TokenRequest asked for more than 24 hours."
severity = "high"
attack = ["T1528"]
level = "Request"
watches = ["create serviceaccounts/token"]
false_positives = "Backup tools."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.token_seconds // 3600, ' hours') as seen
from writes as w
where
    w.token_seconds > 86400
order by w."at", actor, resource, seen
