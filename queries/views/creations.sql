/*
about = "Every object that was created while the log was running, as its creationTimestamp says, with the request that created it: what the log ought to have, against what it has."
reads = ["objects", "carriers", "events"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object"
created_at = "its creationTimestamp"
actor = "who created it, by the log; null where the log does not say"
explained_by = "the request; null is an object that no request explains"
*/
with spans as (
    select
        cluster,
        min(received_at) as first_at,
        max(received_at) as last_at
    from events
    group by cluster
),

made as (
    select
        o.snapshot_id,
        o.resource,
        o.api_group,
        o.plural,
        coalesce(o.namespace, '') as namespace,
        o.name,
        cast(try_cast(o.body ->> '$.metadata.creationTimestamp' as timestamptz) at time zone 'UTC' as timestamp) as created_at
    from objects as o
    -- most bodies are of what carries a pod spec, and what makes that knows when it was made
    anti join carriers as c on o.snapshot_id = c.snapshot_id and o.resource = c.resource
    -- the API serves events under two groups and makes them by the thousand; policies leave them out
    where o.kind not in ('Event', 'ComponentStatus')
    union all
    select
        snapshot_id,
        resource,
        api_group,
        plural,
        coalesce(namespace, '') as namespace,
        name,
        cast(try_cast(created_at as timestamptz) at time zone 'UTC' as timestamp) as created_at
    from carriers
),

wrote as (
    select
        api_group,
        resource,
        coalesce(namespace, '') as namespace,
        name,
        received_at,
        username || coalesce(' as ' || impersonated, '') as actor,
        verb || ' ' || uri as request
    from events
    where
        verb in ('create', 'patch', 'update')
        and subresource is null
        and (stage = 'ResponseComplete' or (stage = 'RequestReceived' and request_object is not null))
        and coalesce(code, 201) in (200, 201)
)

select
    m.snapshot_id,
    m.resource,
    m.created_at,
    arg_min(w.actor, abs(datediff('millisecond', m.created_at, w.received_at))) as actor,
    arg_min(w.request, abs(datediff('millisecond', m.created_at, w.received_at))) as explained_by
from made as m
inner join (select min(first_at) as first_at, max(last_at) as last_at from spans) as s
    on m.created_at between s.first_at and s.last_at
left join wrote as w
    on
        m.api_group = w.api_group
        and m.plural = w.resource
        -- of generateName a log at Metadata has no name
        and (m.name = w.name or (w.name is null and starts_with(w.request, 'create ')))
        and (m.namespace = w.namespace or m.plural = 'namespaces')
        -- creationTimestamp has no fractions of a second
        and w.received_at between m.created_at - interval 5 second and m.created_at + interval 5 second
group by all
