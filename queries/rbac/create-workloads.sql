/*
title = "Few may create pods, directly or through what makes them"
severity = "medium"
reads = ["permissions"]
expects = "no binding outside of Kubernetes' own gives create on pods"
fix = "Take the grant out of the role, or bind the role only to those who cannot work without it."
why = "A pod may use any ServiceAccount, ConfigMap and Secret of its namespace: to create one is to have them."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"]
*/
with held as (
    select
        granted_by,
        concat(verb, ' ', resource, coalesce(' in ' || namespace, ' in every namespace')) as entry,
        coalesce(
            verb in ('create', '*')
            and resource in ('pods', 'deployments', 'daemonsets', 'statefulsets', 'replicasets', 'replicationcontrollers', 'jobs', 'cronjobs', '*')
            and api_group in ('', 'apps', 'batch', '*'), false
        ) as risky
    from permissions
    where not built_in
)

select
    granted_by as resource,
    not bool_or(risky) as ok,
    coalesce(string_agg(distinct entry, ', ' order by entry) filter (risky), 'no such grant')
        as seen
from held
group by granted_by
order by granted_by
