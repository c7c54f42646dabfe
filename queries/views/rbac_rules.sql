/*
about = "Every rule of every Role and ClusterRole, one row each; aggregated roles resolved."
reads = ["roles"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the role's resource, then #rule= and the rule's place, from 1"
role = "the role's resource"
kind = "Role or ClusterRole"
namespace = "of a Role; null for a ClusterRole"
name = "the role's name"
built_in = "whether Kubernetes itself made it (label kubernetes.io/bootstrapping)"
rule = "the rule's place in the role, from 1"
verbs = "what it allows"
api_groups = "in which groups; empty for non-resource URLs"
resources = "on what"
resource_names = "only on these; empty means all"
urls = "nonResourceURLs"
*/
with each as (
    select
        * exclude (rules, aggregates, unclear),
        unnest(rules) as body,
        generate_subscripts(rules, 1) as rule
    from roles
)

select
    snapshot_id,
    role || '#rule=' || rule as resource,
    role,
    kind,
    namespace,
    name,
    built_in,
    rule,
    coalesce(from_json(body -> '$.verbs', '["varchar"]'), []) as verbs,
    coalesce(from_json(body -> '$.apiGroups', '["varchar"]'), []) as api_groups,
    coalesce(from_json(body -> '$.resources', '["varchar"]'), []) as resources,
    coalesce(from_json(body -> '$.resourceNames', '["varchar"]'), []) as resource_names,
    coalesce(from_json(body -> '$.nonResourceURLs', '["varchar"]'), []) as urls
from each
