/*
about = "Of every difference between two snapshots everybody whose writes reached the object between them: the last of them need not have made it."
reads = ["changed_objects", "requests"]

[columns]
from_snapshot = "the earlier snapshot"
to_snapshot = "the later one"
resource = "what changed"
writers = "who wrote to it, the last first; Kubernetes itself only where nobody else did"
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
        d.from_snapshot,
        d.to_snapshot,
        d.resource,
        w.who,
        bool_and(w.by_kubernetes) as by_kubernetes,
        max(w."at") as last_at
    from changed_objects as d
    inner join requests as w
        on
            d.cluster = w.cluster and d.api_group = w.api_group and d.plural = w.resource and d.name = w.name
            and (coalesce(d.namespace, '') = coalesce(w.namespace, '') or d.plural = 'namespaces')
            and w."at" > d.from_time and w."at" <= d.to_time
    where
        w.verb in ('create', 'update', 'patch', 'delete') and w.accepted and coalesce(w.code < 300, true)
        and not w.dry_run and coalesce(w.subresource, '') <> 'status' and w.who is not null
    group by d.from_snapshot, d.to_snapshot, d.resource, w.who
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
)

select
    d.from_snapshot,
    d.to_snapshot,
    d.resource,
    coalesce(l.people, l.everybody, []) as writers,
    coalesce(s.first_at <= d.from_time and s.last_at >= d.to_time - interval 10 minute, false) as covered
from changed_objects as d
left join listed as l using (from_snapshot, to_snapshot, resource)
left join span as s on d.cluster = s.cluster
