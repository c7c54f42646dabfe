/*
about = "Every API server that the log shows, by the folder, pod or stream it came from: how much, how complete, how well its clock goes."
reads = ["events", "log_gaps", "log_strays"]

[columns]
resource = "AuditLog/cluster#source=…"
cluster = "the cluster's name in this store"
source = "its name; empty where nothing names it"
first_at = "first event, but for those with a wrong date"
last_at = "last event"
events = "how many"
astray = "events with a date that cannot be right, or that is far from all others"
wrong_year = "those of them whose date cannot be right"
compared = "events with two times that differ"
bytes = "roughly how many bytes of log they are"
backwards = "events that ended before they began"
slowest = "the longest that a request took that is not long-running, in seconds"
with_received = "requests logged when they were received"
without_end = "of these, how many have no later stage, but for the last minute"
minutes = "from its first to its last event"
silence = "its longest silence, in minutes; 0 where none lasted a minute"
usual_silence = "the longest one else"
no_user = "requests without a user that were not refused as unauthenticated"
no_code = "finished requests without a code"
no_address = "requests without an address"
no_verb = "requests without a verb"
*/
with dated as (
    select
        e.*,
        coalesce(len(list_filter(s.stretches, lambda t: e.received_at between t.first_at and t.last_at)) > 0, false) as astray,
        coalesce(len(list_filter(s.stretches, lambda t: t.certain and e.received_at between t.first_at and t.last_at)) > 0, false) as wrong_year
    from events as e
    left join (
        select
            cluster,
            source,
            list({'first_at': first_at, 'last_at': last_at, 'certain': certain}) as stretches
        from log_strays
        group by cluster, source
    ) as s on e.cluster = s.cluster and e.source = s.source
),

stages as (
    select
        cluster,
        source,
        audit_id,
        received_at,
        bool_or(stage = 'RequestReceived') as received,
        bool_or(stage in ('ResponseStarted', 'ResponseComplete', 'Panic')) as ended
    from dated
    where not astray
    group by all
),

ends as (
    select
        s.cluster,
        s.source,
        count(*) filter (s.received) as with_received,
        count(*) filter (s.received and not s.ended and s.received_at < l.last_at - interval 1 minute) as without_end
    from stages as s
    inner join (select cluster, source, max(received_at) as last_at from dated where not astray group by all) as l
        on s.cluster = l.cluster and s.source = l.source
    group by all
)

select
    'AuditLog/' || e.cluster || coalesce('#source=' || nullif(e.source, ''), '') as resource,
    e.cluster,
    e.source,
    min(e.received_at) filter (not e.astray) as first_at,
    max(e.received_at) filter (not e.astray) as last_at,
    count(*) as events,
    count(*) filter (e.astray) as astray,
    count(*) filter (e.wrong_year) as wrong_year,
    count(*) filter (e.stage_at <> e.received_at) as compared,
    cast(sum(e.size) as bigint) as bytes,
    count(*) filter (e.stage_at < e.received_at) as backwards,
    max(datediff('second', e.received_at, e.stage_at)) filter (
        e.verb not in ('watch', 'connect') and coalesce(e.subresource, '') not in ('exec', 'attach', 'portforward', 'proxy', 'log')
    ) as slowest,
    any_value(n.with_received) as with_received,
    any_value(n.without_end) as without_end,
    datediff('second', min(e.received_at) filter (not e.astray), max(e.received_at) filter (not e.astray)) / 60.0 as minutes,
    coalesce(any_value(g.silence), 0) as silence,
    coalesce(any_value(g.usual_silence), 0) as usual_silence,
    count(*) filter (e.username is null and coalesce(e.code, 0) <> 401) as no_user,
    count(*) filter (e.stage = 'ResponseComplete' and e.code is null) as no_code,
    count(*) filter (len(coalesce(e.source_ips, [])) = 0) as no_address,
    count(*) filter (coalesce(e.verb, '') = '') as no_verb
from dated as e
inner join ends as n on e.cluster = n.cluster and e.source = n.source
left join (
    select
        cluster,
        source,
        max(minutes) as silence,
        arg_max(longest_else, minutes) as usual_silence
    from log_gaps
    group by cluster, source
) as g on e.cluster = g.cluster and e.source = g.source
group by e.cluster, e.source
