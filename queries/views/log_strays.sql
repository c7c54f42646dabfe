/*
about = "Stretches of an API server's log whose dates cannot be right, or are far from all its other dates: its clock was wrong. A day before Kubernetes was made, or after the newest snapshot, is wrong; a moment of few events, a month or more from the rest, may be."
reads = ["events", "snapshots"]

[columns]
cluster = "the cluster's name in this store"
source = "the API server, as far as the log tells"
first_at = "the first event of the stretch"
last_at = "its last event"
events = "how many it has"
certain = "whether the date cannot be right; otherwise it is only far from the others"
*/
with days as (
    select
        cluster,
        source,
        date_trunc('day', received_at) as day,
        min(received_at) as first_at,
        max(received_at) as last_at,
        count(*) as events
    from events
    group by cluster, source, date_trunc('day', received_at)
),

bounds as (
    select
        cluster,
        max(taken_at) + interval 2 day as latest
    from snapshots
    group by cluster
),

stretches as (
    select
        d.*,
        d.first_at < timestamp '2014-06-01' or coalesce(d.first_at > b.latest, false) as wrong,
        sum(if(d.day > d.before + interval 30 day, 1, 0)) over (partition by d.cluster, d.source order by d.day) as stretch
    from (select *, lag(day) over (partition by cluster, source order by day) as before from days) as d
    left join bounds as b on d.cluster = b.cluster
),

held as (
    select
        cluster,
        source,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(events)::bigint as events,
        wrong
    from stretches
    group by cluster, source, stretch, wrong
)

select
    h.cluster,
    h.source,
    h.first_at,
    h.last_at,
    h.events,
    h.wrong as certain
from held as h
inner join (
    select
        cluster,
        source,
        max(events) filter (not wrong) as most
    from held
    group by cluster, source
) as m on h.cluster = m.cluster and h.source = m.source
where
    -- where nothing is in order nobody can say which clock is wrong
    m.most is not null
    and (h.wrong or (h.last_at < h.first_at + interval 1 hour and h.events * 10 <= m.most))
