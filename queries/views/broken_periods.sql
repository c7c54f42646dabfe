/*
about = "Every stretch of snapshots in which a resource failed a control, with who broke it and who mended it, as far as the log tells. Of each snapshot its newest evaluation counts."
reads = ["evaluations", "findings", "changes"]

[columns]
cluster = "the cluster's name in this store"
control = "the control"
resource = "what failed it"
snapshots = "in how many snapshots in a row"
first_seq = "which of the cluster's snapshots the first of them is: 1 is the oldest"
broken_at = "when the first of them was taken"
broken_by = "whose request changed it then; null where it was so from the start, or nobody's"
mended_at = "when the first snapshot was taken in which it no longer fails; null while it does"
mended_by = "whose request changed it then"
*/
with failed as (
    select
        e.cluster,
        f.control,
        f.resource,
        e.snapshot_id,
        e.taken_at,
        e.seq,
        e.seq - row_number() over (partition by e.cluster, f.control, f.resource order by e.seq) as stretch
    from evaluations as e
    inner join (select distinct run_id, control, resource from findings where verdict = 'fail' and waived_by is null) as f
        on e.run_id = f.run_id
),

stretches as (
    select
        cluster,
        control,
        resource,
        count(*) as snapshots,
        min(seq) as first_seq,
        max(seq) as last_seq,
        arg_min(snapshot_id, seq) as first_snapshot,
        arg_min(taken_at, seq) as broken_at
    from failed
    group by cluster, control, resource, stretch
),

after as (
    select
        s.*,
        e.snapshot_id as next_snapshot,
        e.taken_at as mended_at
    from stretches as s
    left join evaluations as e on s.cluster = e.cluster and e.seq = s.last_seq + 1
),

made as (
    select
        to_snapshot,
        resource,
        max(coalesce(on_behalf_of, actor)) as who
    from changes
    group by to_snapshot, resource
)

select
    a.cluster,
    a.control,
    a.resource,
    a.snapshots,
    a.first_seq,
    a.broken_at,
    b.who as broken_by,
    a.mended_at,
    c.who as mended_by
from after as a
left join made as b on a.first_snapshot = b.to_snapshot and split_part(a.resource, '#', 1) = b.resource
left join made as c on a.next_snapshot = c.to_snapshot and split_part(a.resource, '#', 1) = c.resource
