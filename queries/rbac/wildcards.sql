/*
title = "Roles name what they allow, without wildcards"
severity = "high"
reads = ["rbac_rules", "roles"]
expects = "no `*` among the verbs, apiGroups or resources of a role that Kubernetes did not make"
fix = "List the verbs, groups and resources that the role needs."
why = "A wildcard also allows what is installed next year."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"]
*/
select
    resource,
    not list_contains(verbs, '*')
    and not list_contains(api_groups, '*')
    and not list_contains(resources, '*') as ok,
    concat(
        'verbs=', array_to_string(verbs, ','), ' apiGroups=', array_to_string(api_groups, ','),
        ' resources=', array_to_string(resources, ',')
    ) as seen
from rbac_rules
where not built_in
union all
select
    role as resource,
    null as ok,
    unclear as seen
from roles
where unclear is not null and not built_in
order by resource
