/*
about = "Every difference between two snapshots in a row, with the request that made it where the log has one."
reads = ["recorded_changes", "snapshots", "snapshot_objects", "requests"]

[columns]
from_snapshot = "the earlier snapshot"
to_snapshot = "the later one"
resource = "what changed"
change = "added, removed or changed"
fields = "paths at which it differs; empty for added and removed"
at = "when the request that made it was received; null where none explains it"
actor = "who made it, and on whose behalf"
explained_by = "the request: verb and URI; null is an unexplained change"
*/
with described as (
    select
        c.*,
        a.taken_at as from_time,
        b.taken_at as to_time,
        b.cluster,
        coalesce(x.api_group, y.api_group) as api_group,
        coalesce(x.plural, y.plural) as plural,
        coalesce(x.namespace, y.namespace) as namespace,
        coalesce(x.name, y.name) as name
    from recorded_changes as c
    inner join snapshots as a on c.from_snapshot = a.snapshot_id
    inner join snapshots as b on c.to_snapshot = b.snapshot_id
    left join snapshot_objects as x
        on c.from_snapshot = x.snapshot_id and c.resource = x.resource
    left join snapshot_objects as y
        on c.to_snapshot = y.snapshot_id and c.resource = y.resource
),

writes as (
    select
        cluster,
        "at",
        verb,
        api_group,
        resource,
        subresource,
        coalesce(namespace, '') as namespace,
        name,
        uri,
        actor || coalesce(' as ' || on_behalf_of, '') as actor
    from requests
    where
        verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
        and code < 300
        and coalesce(subresource, '') not in ('status')
),

matched as (
    select
        d.from_snapshot,
        d.to_snapshot,
        d.resource,
        w."at",
        w.actor,
        w.verb || ' ' || w.uri as explained_by
    from described as d
    inner join writes as w
        on
            d.cluster = w.cluster
            and d.api_group = w.api_group
            and d.plural = w.resource
            -- a namespace's own requests carry its name as namespace
            and (coalesce(d.namespace, '') = w.namespace or d.plural = 'namespaces')
            and (
                (d.name = w.name and w.verb <> 'deletecollection')
                or (w.verb = 'deletecollection' and d.change = 'removed')
            )
            and w."at" > d.from_time and w."at" <= d.to_time
            and (
                -- server-side apply creates by patch; a pod's binding is no creation of it
                (d.change = 'added' and w.verb in ('create', 'patch', 'update') and w.subresource is null)
                or (d.change = 'removed' and w.verb in ('delete', 'deletecollection'))
                or (d.change = 'removed' and w.verb = 'create' and w.subresource = 'eviction')
                or (d.change = 'changed')
            )
    qualify row_number() over (
        partition by d.from_snapshot, d.to_snapshot, d.resource
        order by (d.change = 'added' and w.verb <> 'create'), w."at" desc, w.uri
    ) = 1
)

select
    d.from_snapshot,
    d.to_snapshot,
    d.resource,
    d.change,
    d.fields,
    m."at",
    m.actor,
    m.explained_by
from described as d
left join matched as m
    on
        d.from_snapshot = m.from_snapshot
        and d.to_snapshot = m.to_snapshot
        and d.resource = m.resource
