/*
title = "Who made tokens for ServiceAccounts"
asks = "Persons who asked for a ServiceAccount's token: with it they act as the account, and the log names only the account."
look_for = "Tokens for strong accounts; a long life in the request."
severity = "medium"
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    'ServiceAccount/' || r.namespace || '/' || r.name as resource,
    concat('token asked for, answered ', r.code) as seen
from requests as r
where
    not r.namesake
    and r.resource = 'serviceaccounts' and r.subresource = 'token' and r.verb = 'create' and r.is_person
order by r."at", actor, resource
