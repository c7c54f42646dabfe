/*
about = "Every stretch of snapshots in which a resource failed a control, with who broke it, how it ended and who fixed it, as far as the log tells. Of each snapshot its newest evaluation counts; snapshots that were not evaluated do not."
reads = ["evaluations", "findings", "changes"]

[columns]
cluster = "the cluster's name in this store"
control = "the control"
resource = "what failed it"
snapshots = "in how many evaluated snapshots in a row"
first_seq = "which of the cluster's snapshots the first of them is: 1 is the oldest"
broken_at = "when the first of them was taken"
broken_by = "whose request changed it then; null where it was so from the start, or nobody's"
gone_at = "when the first snapshot after them was taken, in which it does not fail; null while it does"
ended_as = "fixed: a later snapshot has a pass of it, and no fail before that; else what the first snapshot after them has: waived, unknown, not-applicable, or not-observed where it has no finding; null while it fails"
mended_at = "when the snapshot with that pass was taken; null where there is none"
mended_by = "whose request changed it then"
*/
with judged as (
    select
        *,
        row_number() over (partition by cluster order by seq) as turn
    from evaluations
),

verdicts as (
    select
        e.cluster,
        f.control,
        f.resource,
        e.snapshot_id,
        e.taken_at,
        e.seq,
        e.turn,
        bool_or(f.verdict = 'fail' and f.waived_by is null) as failed,
        case
            when bool_or(f.verdict = 'fail') then 'waived'
            when bool_or(f.verdict = 'unknown') then 'unknown'
            when bool_or(f.verdict = 'pass') then 'fixed'
            else 'not-applicable'
        end as otherwise
    from judged as e
    inner join findings as f on e.run_id = f.run_id
    where (f.control, f.resource) in (select (control, resource) from findings where verdict = 'fail' and waived_by is null)
    group by e.cluster, f.control, f.resource, e.snapshot_id, e.taken_at, e.seq, e.turn
),

stretches as (
    select
        cluster,
        control,
        resource,
        count(*) as snapshots,
        min(seq) as first_seq,
        min(turn) as first_turn,
        max(turn) as last_turn,
        arg_min(snapshot_id, turn) as first_snapshot,
        arg_min(taken_at, turn) as broken_at
    from (
        select
            *,
            turn - row_number() over (partition by cluster, control, resource order by turn) as stretch
        from verdicts
        where failed
    )
    group by cluster, control, resource, stretch
),

followed as (
    select
        *,
        lead(first_turn) over (partition by cluster, control, resource order by first_turn) as again
    from stretches
),

fixed as (
    select
        s.cluster,
        s.control,
        s.resource,
        s.first_turn,
        arg_min(v.snapshot_id, v.turn) as snapshot_id,
        arg_min(v.taken_at, v.turn) as taken_at
    from followed as s
    inner join verdicts as v
        on
            s.cluster = v.cluster and s.control = v.control and s.resource = v.resource
            and s.last_turn < v.turn and coalesce(s.again > v.turn, true)
    where not v.failed and v.otherwise = 'fixed'
    group by s.cluster, s.control, s.resource, s.first_turn
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
    s.cluster,
    s.control,
    s.resource,
    s.snapshots,
    s.first_seq,
    s.broken_at,
    b.who as broken_by,
    e.taken_at as gone_at,
    case
        when e.snapshot_id is null then null
        when p.snapshot_id is not null then 'fixed'
        else coalesce(v.otherwise, 'not-observed')
    end as ended_as,
    p.taken_at as mended_at,
    c.who as mended_by
from followed as s
left join judged as e on s.cluster = e.cluster and e.turn = s.last_turn + 1
left join verdicts as v
    on s.cluster = v.cluster and s.control = v.control and s.resource = v.resource and v.turn = s.last_turn + 1
left join fixed as p
    on s.cluster = p.cluster and s.control = p.control and s.resource = p.resource and s.first_turn = p.first_turn
left join made as b on s.first_snapshot = b.to_snapshot and split_part(s.resource, '#', 1) = b.resource
left join made as c on p.snapshot_id = c.to_snapshot and split_part(s.resource, '#', 1) = c.resource
