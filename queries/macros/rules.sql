/*
about = "Rules of RBAC compared."
reads = []

[macros]
"covers_rule(rule, verbs, api_groups, resources, resource_names, urls)" = "whether one rule (a row with these fields) allows all that another does, as RBAC understands both (RuleAllows in k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac)"
*/
create or replace macro covers_rule(rule, verbs, api_groups, resources, resource_names, urls) as
    (list_contains(rule.verbs, '*') or list_has_all(rule.verbs, verbs))
    and (list_contains(rule.api_groups, '*') or list_has_all(rule.api_groups, api_groups))
    and (
        list_contains(rule.resources, '*')
        or len(list_filter(
            resources,
            lambda r: not (
                list_contains(rule.resources, r)
                or (contains(r, '/') and list_contains(rule.resources, '*/' || split_part(r, '/', 2)))
            )
        )) = 0
    )
    and (
        len(rule.resource_names) = 0
        or (len(resource_names) > 0 and list_has_all(rule.resource_names, resource_names))
    )
    and len(list_filter(
        urls,
        lambda u: len(list_filter(
            rule.urls, lambda k: k in (u, '*') or (ends_with(k, '*') and starts_with(u, rtrim(k, '*')))
        )) = 0
    )) = 0;
