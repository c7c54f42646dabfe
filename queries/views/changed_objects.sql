/*
about = "Every difference between two snapshots in a row, with what the object is and the time in which it happened."
reads = ["recorded_changes", "snapshots", "snapshot_objects", "snapshot_gaps"]

[columns]
from_snapshot = "the earlier snapshot"
to_snapshot = "the later one"
resource = "what changed"
change = "added, removed or changed"
fields = "paths at which it differs; empty for added and removed"
from_time = "when the earlier snapshot was taken; where its date is past the later one's, as a clock that was wrong makes it, the date of the newest before it that is not"
to_time = "when the later one was; where the next snapshot's date lies before it, that"
cluster = "the cluster's name in this store"
api_group = "the object's group"
plural = "the object's kind, as URLs have it"
namespace = "its namespace"
name = "its name"
*/
with ordered as (
    select
        snapshot_id,
        cluster,
        seq,
        taken_at,
        lag(taken_at) over (partition by cluster order by seq) as before_at,
        lead(taken_at) over (partition by cluster order by seq) as next_at
    from snapshots
),

begun as (
    select
        o.snapshot_id,
        any_value(o.taken_at) as taken_at,
        any_value(o.next_at) as next_at,
        coalesce(any_value(o.before_at) filter (o.before_at <= o.taken_at), max(e.taken_at), any_value(o.taken_at)) as from_time
    from ordered as o
    left join snapshots as e
        on o.cluster = e.cluster and o.before_at > o.taken_at and o.seq > e.seq and o.taken_at >= e.taken_at
    group by o.snapshot_id
),

spans as (
    select
        snapshot_id,
        from_time,
        least(taken_at, if(next_at >= from_time, next_at, taken_at)) as to_time
    from begun
)

select
    c.*,
    t.from_time,
    t.to_time,
    b.cluster,
    coalesce(x.api_group, y.api_group) as api_group,
    coalesce(x.plural, y.plural) as plural,
    coalesce(x.namespace, y.namespace) as namespace,
    coalesce(x.name, y.name) as name
from recorded_changes as c
inner join snapshots as b on c.to_snapshot = b.snapshot_id
inner join spans as t on c.to_snapshot = t.snapshot_id
left join snapshot_objects as x
    on c.from_snapshot = x.snapshot_id and c.resource = x.resource
left join snapshot_objects as y
    on c.to_snapshot = y.snapshot_id and c.resource = y.resource
-- what could not be read is neither gone nor new
where not exists (
    select 1 from snapshot_gaps as g
    where
        (
            (c.change = 'removed' and g.snapshot_id = c.to_snapshot) or (c.change = 'added' and g.snapshot_id = c.from_snapshot)
        )
        and g.what in (
            coalesce(x.plural, y.plural) || coalesce('.' || nullif(coalesce(x.api_group, y.api_group), ''), ''),
            '*.' || coalesce(x.api_group, y.api_group)
        )
)
