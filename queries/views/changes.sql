/*
about = "Every difference between two snapshots in a row, with the request that made it where the log has one."
reads = ["changed_objects", "owners", "requests", "change_writers"]

[columns]
from_snapshot = "the earlier snapshot"
to_snapshot = "the later one"
resource = "what changed"
change = "added, removed or changed"
fields = "paths at which it differs; empty for added and removed"
at = "when the request that made it was received; null where none explains it"
actor = "who made it, and as whom"
explained_by = "the request: verb and URI; where its own is not in the log, the one to its owner; null is an unexplained change"
on_behalf_of = "whose request it followed, where Kubernetes itself made it: whoever wrote its owner, or deleted its namespace"
because = "that owner, and what was done to it"
tool = "the client of whoever is behind it, as it calls itself"
source_ip = "and its address"
writers = "everybody whose writes reached it between the two snapshots, the last first; Kubernetes itself only where nobody else did"
shares = "what each of them wrote, as far as the bodies in the log show: `who`, `fields`, and whether that is all (`whole`)"
covered = "whether the log reaches from the earlier snapshot to the later one: where not, nobody can tell who it was"
of_api = "whether the API serves it: what was changed on a node or in a cloud stands in no audit log of Kubernetes"
*/
with writes_of as (
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
        actor || coalesce(' as ' || on_behalf_of, '') as actor,
        by_kubernetes or is_component(actor) as by_kubernetes,
        split_part(user_agent, ' ', 1) as tool,
        source_ip
    from requests
    where
        verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
        and accepted and coalesce(code < 300, true) and not dry_run and coalesce(subresource, '') <> 'status'
),

matched as (
    select
        d.from_snapshot,
        d.to_snapshot,
        d.resource,
        w."at",
        w.actor,
        w.by_kubernetes,
        w.tool,
        w.source_ip,
        w.verb || ' ' || w.uri as explained_by
    from changed_objects as d
    inner join writes_of as w
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
                (d.change = 'added' and w.verb in ('create', 'patch', 'update') and w.subresource is null)
                or (d.change = 'removed' and w.verb in ('delete', 'deletecollection', 'update', 'patch'))
                or (d.change = 'removed' and w.verb = 'create' and w.subresource = 'eviction')
                or (d.change = 'changed')
            )
    qualify row_number() over (
        partition by d.from_snapshot, d.to_snapshot, d.resource
        order by
            (d.change = 'added' and w.verb <> 'create'), (d.change = 'removed' and w.verb in ('update', 'patch')),
            w."at" desc, w.uri
    ) = 1
),

behind as (
    select
        d.from_snapshot,
        d.to_snapshot,
        d.resource,
        w."at",
        w.actor,
        w.tool,
        w.source_ip,
        w.verb || ' ' || w.uri as request,
        a.owner
    from changed_objects as d
    inner join (
        select *
        from owners
        union all
        -- whoever deletes a namespace deletes what is in it
        select
            from_snapshot as snapshot_id,
            resource,
            'Namespace/' || namespace as owner,
            '' as api_group,
            'namespaces' as plural,
            namespace,
            namespace as name,
            0 as step
        from changed_objects
        where change = 'removed' and namespace is not null
        union all
        -- or asked for it before the earlier snapshot, which saw it on its way out
        select
            from_snapshot as snapshot_id,
            resource,
            resource as owner,
            api_group,
            plural,
            namespace,
            name,
            0 as step
        from changed_objects
        where change = 'removed'
    ) as a on d.resource = a.resource and a.snapshot_id in (d.from_snapshot, d.to_snapshot)
    inner join writes_of as w
        on
            d.cluster = w.cluster
            and a.api_group = w.api_group
            and a.plural = w.resource
            and a.name = w.name
            and (coalesce(a.namespace, '') = w.namespace or a.plural = 'namespaces')
            and not w.by_kubernetes
            and w."at" > d.from_time - if(a.step = 0, interval 1 day, interval 0 day) and w."at" <= d.to_time and (a.step > 0 or w.verb = 'delete')
    qualify row_number() over (
        partition by d.from_snapshot, d.to_snapshot, d.resource
        order by a.step, w."at" desc, w.uri
    ) = 1
)

select
    d.from_snapshot,
    d.to_snapshot,
    d.resource,
    d.change,
    d.fields,
    coalesce(m."at", b."at") as "at",
    coalesce(m.actor, b.actor) as actor,
    case
        when d.api_group in ('complyk8s.io', 'kubelet.config.k8s.io') then 'outside of the API: on the node or in the cloud'
        else coalesce(m.explained_by, b.request || ' (to its owner ' || b.owner || ')')
    end as explained_by,
    case when m.by_kubernetes then b.actor end as on_behalf_of,
    case when m.by_kubernetes or m.actor is null then b.owner || ': ' || b.request end as because,
    case when m.by_kubernetes then coalesce(b.tool, m.tool) else coalesce(m.tool, b.tool) end as tool,
    case when m.by_kubernetes then coalesce(b.source_ip, m.source_ip) else coalesce(m.source_ip, b.source_ip) end as source_ip,
    coalesce(e.writers, []) as writers,
    coalesce(e.shares, []) as shares,
    coalesce(e.covered, false) as covered,
    d.api_group not in ('complyk8s.io', 'kubelet.config.k8s.io') as of_api
from changed_objects as d
left join change_writers as e using (from_snapshot, to_snapshot, resource)
left join matched as m using (from_snapshot, to_snapshot, resource)
left join behind as b using (from_snapshot, to_snapshot, resource)
