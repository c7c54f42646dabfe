/*
title = "Few may change admission webhooks"
severity = "high"
reads = ["permissions", "bindings"]
expects = "no binding outside of Kubernetes' own gives create or update or patch or delete on mutatingwebhookconfigurations"
fix = "Take the grant out of the role, or bind the role only to those who cannot work without it."
why = "A mutating webhook reads and rewrites every object that passes, secrets too."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"]
*/
with held as (
    select
        granted_by,
        concat(verb, ' ', resource, coalesce(' in ' || namespace, ' in every namespace')) as entry,
        coalesce(
            verb in ('create', 'update', 'patch', 'delete', '*')
            and resource in ('mutatingwebhookconfigurations', 'validatingwebhookconfigurations', '*')
            and api_group in ('admissionregistration.k8s.io', '*'), false
        ) as risky
    from permissions
    where not built_in
    union all
    select
        resource as granted_by,
        unclear as entry,
        null as risky
    from bindings
    where unclear is not null and not built_in
)

select
    granted_by as resource,
    case when bool_or(risky) then false when not bool_or(risky is null) then true end as ok,
    coalesce(string_agg(distinct entry, ', ' order by entry) filter (coalesce(risky, true)), 'no such grant')
        as seen
from held
group by granted_by
order by granted_by
