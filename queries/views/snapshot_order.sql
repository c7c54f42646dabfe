/*
about = "Each snapshot in the order in which they were taken, with the latest date that any before it has. Where that is later than its own, a clock was wrong."
reads = ["snapshots", "objects"]

[columns]
resource = "Snapshots/cluster"
cluster = "the cluster's name in this store"
snapshot_id = "the snapshot"
seq = "which of the cluster's snapshots it is: 1 is the oldest"
taken_at = "when it was taken, by the clock of that time"
latest_before = "the latest date of all that were taken before it; null for the first"
latest_id = "the snapshot that has it"
*/
with dated as (
    select
        cluster,
        snapshot_id,
        seq,
        taken_at,
        max(taken_at) over before as latest_before,
        arg_max(snapshot_id, taken_at) over before as latest_id
    from snapshots
    window before as (partition by cluster order by seq rows between unbounded preceding and 1 preceding)
)

select
    'Snapshots/' || cluster as resource,
    cluster,
    snapshot_id,
    seq,
    taken_at,
    latest_before,
    latest_id
from dated
where snapshot_id in (select o.snapshot_id from objects as o)
