/*
title = "A Secret that holds a token was made by hand"
about = "A Secret of a type that the API server fills with a token that does not end, or a bootstrap token."
severity = "medium"
attack = ["T1528", "T1098"]
level = "Request"
watches = ["create secrets"]
false_positives = "Old charts."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    w.secret_type as seen
from writes as w
where
    w.secret_type in ('kubernetes.io/service-account-token', 'bootstrap.kubernetes.io/token') and not w.by_kubernetes
order by w."at", actor, resource, seen
