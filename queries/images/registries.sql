/*
title = "Images come from registries that are allowed"
severity = "medium"
reads = ["containers", "volumes", "parameter"]
expects = "the image's registry, or a path in it, is in parameters.allowed_registries"
fix = "Mirror the image into a registry of the list and name it there, or add its registry to `[parameters] allowed_registries` in complyk8s.toml."
why = "Whoever can put an image into a registry that nobody chose runs code in the cluster."
exists = "no list of allowed registries is given: set `[parameters] allowed_registries` in complyk8s.toml"
customer = true
*/
select
    resource,
    exists(
        select 1 from parameter as p
        where p.name = 'allowed_registries' and starts_with(image_place(image), rtrim(p.value, '/') || '/')
    ) as ok,
    image as seen
from (
    select resource, image from containers
    union all
    select resource, image from volumes where type = 'image'
)
where image is not null and (select count(*) from parameter where name = 'allowed_registries') > 0
order by resource
