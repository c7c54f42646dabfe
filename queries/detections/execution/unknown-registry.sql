/*
title = "An image from a registry never used before"
about = "A pod spec written a day or more into the log names a registry that no earlier one named."
severity = "medium"
attack = ["T1204.003", "T1525", "T1610"]
level = "Request"
watches = ["create pods"]
false_positives = "New suppliers."
window = "history"
reads = ["first_images"]
*/
with firsts as (
    select
        registry,
        min("at") as first_at
    from first_images
    group by registry
),

begun as (
    select min("at") as began
    from first_images
)

select
    u."at",
    u.who as actor,
    u.target as resource,
    concat('first of ', coalesce(nullif(u.registry, ''), 'Docker Hub'), ': ', u.image) as seen
from first_images as u
inner join firsts as f on u.registry = f.registry and u."at" = f.first_at
cross join begun as b
where u."at" >= b.began + interval 1 day
order by u."at", actor, resource, seen
