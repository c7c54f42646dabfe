/*
title = "What happened, in order"
about = "Requests that matter (writes, sessions, Secrets, refusals) and changes between snapshots, of one actor, one object or one stretch of time. An empty parameter matches everything."

[params]
actor = ""
object = ""
since = ""
until = ""
*/
select
    x."at",
    x.what,
    x.actor,
    x.resource,
    x.seen
from (
    select
        r."at",
        'request' as what,
        r.who as actor,
        r.target as resource,
        concat_ws(' ', r.verb, cast(r.code as varchar), 'from', r.source_ip, 'with', split_part(r.user_agent, ' ', 1)) as seen
    from requests as r
    where
        (
            r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
            or r.resource = 'secrets'
            or r.subresource in ('exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers', 'log')
            or r.code in (401, 403)
        )
        and not r.on_status
        and coalesce(r.resource, '') not in ('leases', 'events')
        and (not r.by_kubernetes or $object <> '')
    union all
    select
        coalesce(c."at", s.taken_at) as "at",
        'change' as what,
        coalesce(c.actor || coalesce(', on behalf of ' || c.on_behalf_of, ''), 'nobody that the log knows') as actor,
        c.resource,
        concat_ws(' ', c.change, array_to_string(c.fields[1:4], ', ')) as seen
    from changes as c
    inner join snapshots as s on c.to_snapshot = s.snapshot_id
) as x
where
    ($actor = '' or contains(x.actor, $actor))
    and ($object = '' or contains(lower(x.resource), lower($object)))
    and x."at" >= coalesce(try_cast(nullif($since, '') as timestamp), timestamp '0001-01-01')
    and x."at" < coalesce(try_cast(nullif($until, '') as timestamp), timestamp '9999-01-01')
order by x."at", x.what, x.actor, x.resource, x.seen
