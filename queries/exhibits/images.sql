/*
title = "Images and their vulnerabilities"
about = "Every image that runs, with what the newest scan of it found."
reads = ["images"]
most = 300
*/
select
    image,
    len(containers) as containers,
    tool,
    scanned_at,
    critical,
    high,
    fixable,
    worst,
    count(tool) over () as scanned_total
from images
order by tool is null, critical desc nulls last, high desc nulls last, image
