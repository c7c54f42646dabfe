/*
title = "Validating webhooks stop what they cannot see"
severity = "medium"
reads = ["webhooks"]
expects = "failurePolicy of a validating webhook is Fail"
fix = "Set `failurePolicy: Fail`, and run the webhook so that it is always there."
why = "With Ignore, whoever stops the webhook has switched the policy off."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy"]
*/
select
    resource,
    failure_policy <> 'Ignore' as ok,
    concat('failurePolicy=', failure_policy) as seen
from webhooks
where kind = 'ValidatingWebhookConfiguration'
order by resource
