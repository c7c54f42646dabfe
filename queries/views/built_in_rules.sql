/*
about = "The rules of the roles that Kubernetes itself makes, from our list of its versions' own: one row each, and one without verbs for a role that has none of its own."
reads = ["reference_file"]

[columns]
role = "the role's resource"
since = "the first minor version that has the rule, 0 for all that we know; it stays where it once was"
verbs = "what it allows"
api_groups = "in which groups"
resources = "on what"
resource_names = "only on these; empty means all"
urls = "nonResourceURLs"
*/
with each as (
    select
        unnest(from_json(
            cast(body as json) -> '$.rules',
            '[{"role":"VARCHAR","since":"INTEGER","verbs":["VARCHAR"],"apiGroups":["VARCHAR"],"resources":["VARCHAR"],'
            || '"resourceNames":["VARCHAR"],"nonResourceURLs":["VARCHAR"]}]'
        )) as rule
    from reference_file
    where name = 'rbac'
)

select
    rule.role,
    rule.since,
    coalesce(rule.verbs, []) as verbs,
    coalesce(rule.apigroups, []) as api_groups,
    coalesce(rule.resources, []) as resources,
    coalesce(rule.resourcenames, []) as resource_names,
    coalesce(rule.nonresourceurls, []) as urls
from each
