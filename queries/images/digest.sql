/*
title = "Images are pinned by digest"
severity = "low"
reads = ["workload_containers", "volumes"]
expects = "image ends in @sha256: and a digest"
fix = "Replace the tag in `image` by the digest that was tested."
why = "A tag can be moved to other content; a digest cannot."
references = ["https://kubernetes.io/docs/concepts/containers/images/"]
*/
select
    resource,
    contains(image, '@sha256:') as ok,
    concat('image=', image, differs) as seen
from (
    select resource, image, differs from workload_containers
    union all
    select resource, image, differs from volumes where type = 'image'
)
order by resource, seen
