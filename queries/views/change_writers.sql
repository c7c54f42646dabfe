/*
about = "Of every difference between two snapshots everybody whose writes reached the object between them: the last of them need not have made it."
reads = ["changed_objects", "change_writes", "change_shares", "requests"]

[columns]
from_snapshot = "the earlier snapshot"
to_snapshot = "the later one"
resource = "what changed"
writers = "who wrote to it, the last first; Kubernetes itself only where nobody else did"
shares = "what each of them wrote: `who`, the `fields` that their bodies show of those that differ, and `whole`, whether all of their writes could be read; where not, the rest may be theirs. Known once the later snapshot was evaluated"
covered = "whether the log has a request at or before the earlier snapshot's time, and one within ten minutes of the later one's"
*/
with span as (
    select
        cluster,
        min("at") as first_at,
        max("at") as last_at
    from requests
    where not astray
    group by cluster
),

wrote as (
    select
        from_snapshot,
        to_snapshot,
        resource,
        who,
        bool_and(by_kubernetes) as by_kubernetes,
        max("at") as last_at
    from change_writes
    group by from_snapshot, to_snapshot, resource, who
),

listed as (
    select
        from_snapshot,
        to_snapshot,
        resource,
        list(who order by last_at desc, who) filter (not by_kubernetes) as people,
        list(who order by last_at desc, who) as everybody
    from wrote
    group by from_snapshot, to_snapshot, resource
),

shared as (
    select
        from_snapshot,
        to_snapshot,
        resource,
        list({'who': who, 'fields': fields, 'whole': whole} order by "at" desc, who) as shares
    from change_shares
    group by from_snapshot, to_snapshot, resource
)

select
    d.from_snapshot,
    d.to_snapshot,
    d.resource,
    coalesce(l.people, l.everybody, []) as writers,
    coalesce(list_filter(h.shares, lambda w: list_contains(coalesce(l.people, l.everybody), w.who)), []) as shares,
    coalesce(s.first_at <= d.from_time and s.last_at >= d.to_time - interval 10 minute, false) as covered
from changed_objects as d
left join listed as l using (from_snapshot, to_snapshot, resource)
left join shared as h using (from_snapshot, to_snapshot, resource)
left join span as s on d.cluster = s.cluster
