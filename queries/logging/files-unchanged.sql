/*
title = "No log file was changed after it was read"
severity = "high"
reads = ["log_chain"]
expects = "a rotated file is never found with other content; a file that is written to only grows"
fix = "Compare the file with a copy elsewhere. Keep logs where nobody can change them: object lock, a SIEM, another account."
why = "Every file's digest is kept at first sight. A rotated file that differs later was altered."
references = ["https://csrc.nist.gov/pubs/sp/800/92/final"]
*/
select
    resource,
    not (replaced and rotated_at is not null) as ok,
    if(replaced, 'read before with other content', 'as it was read first') as seen
from log_chain
order by resource
