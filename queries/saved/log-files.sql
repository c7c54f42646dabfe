/*
title = "The files of the log"
about = "Every file with its digest, how far it was read and what was in it."
*/
select
    f.path,
    f.generation,
    f.source,
    f.sha256,
    f.bytes,
    f.lines,
    f.events,
    f.duplicates,
    f.quarantined,
    f.skipped,
    f.truncated,
    f.first_at,
    f.last_at
from log_files as f
order by f.first_at, f.path, f.generation
