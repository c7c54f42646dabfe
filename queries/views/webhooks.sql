/*
about = "Every admission webhook, one row each."
reads = ["objects"]
kinds = ["mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the configuration's resource, then #webhook= and its name"
kind = "MutatingWebhookConfiguration or ValidatingWebhookConfiguration"
failure_policy = "Fail or Ignore; where unset Fail, or Ignore in a manifest of v1beta1"
url = "clientConfig.url, null where a Service answers"
sees_secrets = "whether its rules cover secrets"
*/
with each as (
    select
        snapshot_id,
        resource,
        kind,
        api_version,
        unnest(from_json(body -> '$.webhooks', '["json"]')) as body
    from objects
    where
        kind in ('MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration')
        and api_group = 'admissionregistration.k8s.io'
)

select
    snapshot_id,
    resource || '#webhook=' || (body ->> '$.name') as resource,
    kind,
    coalesce(body ->> '$.failurePolicy', if(api_version = 'v1beta1', 'Ignore', 'Fail')) as failure_policy,
    body ->> '$.clientConfig.url' as url,
    len(list_filter(
        coalesce(from_json(body -> '$.rules[*].resources', '["varchar"]'), []),
        lambda r: r like '%"secrets"%' or r like '%"*"%' or r like '%"*/*"%'
    )) > 0 as sees_secrets
from each
