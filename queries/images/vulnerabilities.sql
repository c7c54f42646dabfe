/*
title = "Images have no critical or high vulnerability that could be mended"
severity = "high"
reads = ["images"]
expects = "the newest scan of the image names no critical or high vulnerability for which a fixed version exists"
fix = "Build the image anew on packages that have the fix, and pin the new digest."
why = "A known hole with a known mend is the first thing that is tried."
references = ["https://csrc.nist.gov/pubs/sp/800/190/final"]
*/
select
    concat('Image/', image) as resource,
    fixable = 0 as ok,
    if(
        tool is null, 'no scan of it was given: neither a VulnerabilityReport nor a report by `ingest`',
        concat(
            critical, ' critical, ', high, ' high, ', fixable, ' of them with a fix; ', tool,
            coalesce(strftime(scanned_at, ' on %Y-%m-%d'), ''), if(len(worst) > 0, concat(': ', array_to_string(worst, '; ')), '')
        )
    ) as seen
from images
order by resource
