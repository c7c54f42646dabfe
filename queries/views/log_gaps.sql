/*
about = "Every silence of a minute or more of an API server's log, with its longest silence else: what is usual for it."
reads = ["events", "log_strays"]

[columns]
resource = "AuditLog/cluster#source=…"
cluster = "the cluster's name in this store"
source = "the API server, as far as the log tells"
begins = "the last event before it"
ends = "the first event after it"
minutes = "how long it lasted"
longest_else = "the longest other silence of the same API server, in minutes"
*/
with steps as (
    select
        cluster,
        source,
        lag(received_at) over (partition by cluster, source order by received_at) as begins,
        received_at as ends
    from events as e
    where not exists (
        select 1 from log_strays as s
        where e.cluster = s.cluster and e.source = s.source and e.received_at between s.first_at and s.last_at
    )
),

held as (
    select
        *,
        datediff('second', begins, ends) / 60.0 as minutes
    from steps
    where begins is not null
),

longest as (
    select
        cluster,
        source,
        max(minutes, 2) as two
    from held
    group by cluster, source
)

select
    'AuditLog/' || h.cluster || coalesce('#source=' || nullif(h.source, ''), '') as resource,
    h.cluster,
    h.source,
    h.begins,
    h.ends,
    round(h.minutes, 1) as minutes,
    round(if(h.minutes = l.two[1], coalesce(l.two[2], 0), l.two[1]), 1) as longest_else
from held as h
inner join longest as l on h.cluster = l.cluster and h.source = l.source
where h.minutes >= 1
