/*
about = "Of each day the first containers that were written with an image of each registry."
reads = ["written_containers"]
window = "day"
kept = true

[columns]
at = "when, in UTC"
who = "who wrote it"
target = "resource/namespace/name"
image = "the image"
registry = "where it is from; empty for Docker Hub"
*/
select
    "at",
    who,
    target,
    image,
    regexp_extract(image, '^([^/]+\.[^/]+|[^/]+:[0-9]+|localhost)/', 1) as registry
from written_containers
qualify "at" = min("at") over (
    partition by date_trunc('day', "at"), regexp_extract(image, '^([^/]+\.[^/]+|[^/]+:[0-9]+|localhost)/', 1)
)
