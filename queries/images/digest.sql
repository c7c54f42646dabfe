/*
title = "Images are pinned by digest"
severity = "low"
reads = ["workload_containers", "volumes"]
expects = "image ends in @ and a digest: sha256 and 64 hexadecimal digits, or sha512 and 128"
fix = "Replace the tag in `image` by the digest that was tested."
why = "A tag can be moved to other content; a digest cannot."
references = ["https://kubernetes.io/docs/concepts/containers/images/"]
*/
select
    resource,
    regexp_matches(image, '@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$') as ok,
    concat('image=', image, differs) as seen
from (
    select resource, image, differs from workload_containers
    union all
    select resource, image, differs from volumes where type = 'image'
)
order by resource, seen
