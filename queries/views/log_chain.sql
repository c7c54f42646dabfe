/*
about = "Every log file that was read, with what its name, its neighbours and its earlier readings say of it. A rotated file carries the time of its rotation in its name (lumberjack)."
reads = ["log_files"]

[columns]
resource = "LogFile/path#generation=…"
path = "the file"
source = "the API server, as far as its place tells"
rotated_at = "the time in its name; null for a file that is written to"
first_at = "its first event"
last_at = "its last event"
next_first_at = "the first event of the next file of the same API server"
minutes_to_next = "minutes from its last event to the next file's first"
replaced = "whether a file of this name was read before with other content"
quarantined = "lines that could not be read"
truncated = "events that were cut"
events = "events in it"
cluster = "the cluster's name in this store"
*/
with named as (
    select
        *,
        try_strptime(
            regexp_extract(path, '-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})\.', 1), '%Y-%m-%dT%H-%M-%S.%g'
        ) as rotated_at
    from log_files
)

select
    'LogFile/' || path || if(generation > 0, '#generation=' || generation, '') as resource,
    path,
    source,
    rotated_at,
    first_at,
    last_at,
    lead(first_at) over chain as next_first_at,
    datediff('second', last_at, lead(first_at) over chain) / 60.0 as minutes_to_next,
    generation > 0 as replaced,
    quarantined,
    truncated,
    events,
    cluster
from named
window chain as (partition by cluster, source order by first_at, path)
