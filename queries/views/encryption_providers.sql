/*
about = "What the encryption file of an API server encrypts, and with what: the names of providers alone, as node facts hold them."
reads = ["node_facts"]
facts = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name#encryption"
resources = "the resources that the rule is for; null where nothing is known"
first_provider = "the provider that new objects are written with"
secrets = "whether secrets are among them"
missing = "why nothing is known of a control-plane node's file; null where something is"
*/
with held as (
    select
        snapshot_id,
        resource,
        missing,
        from_json(
            facts -> '$.configs."encryption-provider-config"', '[{"resources":["VARCHAR"],"providers":["VARCHAR"]}]'
        ) as rules
    from node_facts
    where if(missing is null, json_exists(facts, '$.configs."encryption-provider-config"'), control_plane)
),

each as (
    select
        snapshot_id,
        resource,
        -- the flag is set, and its file could not be read
        coalesce(missing, if(rules is null, 'the file could not be read', null)) as missing,
        unnest(if(len(rules) > 0, rules, [null])) as rule
    from held
)

select
    snapshot_id,
    resource || '#encryption' as resource,
    rule.resources,
    rule.providers[1] as first_provider,
    list_has_any(rule.resources, ['secrets', '*.*', '*.']) as secrets,
    missing
from each
