/*
about = "What the encryption file of an API server encrypts, and with what: the names of providers alone, as node facts hold them."
reads = ["node_facts"]
facts = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name#encryption"
resources = "the resources that the rule is for"
first_provider = "the provider that new objects are written with"
secrets = "whether secrets are among them"
*/
with each as (
    select
        snapshot_id,
        resource,
        unnest(from_json(
            facts -> '$.configs."encryption-provider-config"', '[{"resources":["VARCHAR"],"providers":["VARCHAR"]}]'
        )) as rule
    from node_facts
    where missing is null
)

select
    snapshot_id,
    resource || '#encryption' as resource,
    rule.resources,
    rule.providers[1] as first_provider,
    list_has_any(rule.resources, ['secrets', '*.*', '*.']) as secrets
from each
