/*
title = "Who has rights and does not use them"
about = "Subjects of bindings that the log does not know, or has not seen for the given days before its end."

[params]
days = "90"
*/
with ends as (
    select max("at") as last_at
    from requests
),

seen as (
    select
        actor,
        max("at") as last_at
    from requests
    group by actor
)

select distinct
    p.subject_kind,
    p.username as subject,
    s.last_at,
    string_agg(distinct p.role, ', ' order by p.role) as roles
from permissions as p
cross join ends as e
left join seen as s on p.username = s.actor
where
    p.subject_kind in ('User', 'ServiceAccount')
    and not p.built_in
    and coalesce(s.last_at < e.last_at - to_days(cast($days as integer)), true)
group by p.subject_kind, p.username, s.last_at
order by p.subject_kind, subject
