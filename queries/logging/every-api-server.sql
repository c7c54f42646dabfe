/*
title = "The log has events of every API server"
severity = "high"
reads = ["api_servers", "log_sources"]
expects = "at least as many API servers in the log as in the cluster"
fix = "Ship the log of every control-plane node, each under a folder or name of its own."
why = "Each API server writes its own log; a request through one that is not shipped leaves no trace."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"]
*/
with there as (
    select greatest(count(*) filter (how = 'pod'), count(*) filter (how = 'lease')) as servers
    from api_servers
),

logged as (
    select
        cluster,
        count(distinct source) as sources,
        bool_or(source = '') as nameless
    from log_sources
    group by cluster
)

select
    'AuditLog/' || l.cluster as resource,
    case when t.servers = 0 then null when t.servers > 1 and l.nameless then null else l.sources >= t.servers end as ok,
    concat(t.servers, ' API servers in the snapshot, ', l.sources, ' in the log', if(l.nameless, ', one without a name', '')) as seen
from logged as l
cross join there as t
order by resource
