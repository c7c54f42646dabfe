/*
title = "Images are named by a version or a digest"
severity = "medium"
reads = ["workload_containers", "volumes"]
expects = "the image has a digest, or a tag that is not latest"
fix = "Name a version, better a digest, in `image`."
why = "`latest` is another program tomorrow, and nobody can say which one ran."
references = ["https://kubernetes.io/docs/concepts/containers/images/"]
*/
select
    resource,
    regexp_extract(image, ':([^:/]+)$', 1) not in ('', 'latest') as ok,
    concat('image=', image, differs) as seen
from (
    select resource, image, differs from workload_containers
    union all
    select resource, image, differs from volumes where type = 'image'
)
order by resource, seen
