/*
title = "Admission webhooks are answered inside the cluster"
severity = "medium"
reads = ["webhooks"]
expects = "clientConfig names a Service, not a URL"
fix = "Run the webhook in the cluster and name its Service."
why = "What passes a webhook at a URL leaves the cluster: every object, and with it what was in it."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/"]
*/
select
    resource,
    url is null as ok,
    concat('answered by ', coalesce(url, 'a Service')) as seen
from webhooks
order by resource
