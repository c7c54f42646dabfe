/*
title = "Bindings that no request needed"
about = "Every binding that the log never names: candidates to take away, where the log is long enough."
*/
with used as (
    select distinct
        regexp_extract(r.reason, 'allowed by (ClusterRoleBinding|RoleBinding) "([^"]*)"', 1) as kind,
        regexp_extract(r.reason, 'allowed by (ClusterRoleBinding|RoleBinding) "([^"]*)"', 2) as name
    from requests as r
    where r.reason like 'RBAC: allowed by%'
)

select distinct
    b.binding,
    b.role,
    b.subject_kind,
    b.username as subject
from permissions as b
left join used as u
    on
        split_part(b.binding, '/', 1) = u.kind
        and split_part(b.binding, '/', -1) = split_part(u.name, '/', 1)
where u.name is null and not b.built_in
order by b.binding, b.subject_kind, subject
