/*
about = "The period that was asked for, and whether the log reaches from its beginning to its end, ten minutes more or less."
reads = ["log_sources", "requested_periods"]

[columns]
resource = "AuditLog/cluster#period"
cluster = "the cluster's name in this store"
begins = "when the period begins"
ends = "when it ends"
stated = "whether somebody asked for it (`--since`, `period_days`); else it is a default"
first_at = "the first event with a date that can be right; null where there is none"
last_at = "the last one"
covered = "whether the log reaches over all of it"
*/
with span as (
    select
        cluster,
        min(first_at) as first_at,
        max(last_at) as last_at
    from log_sources
    group by cluster
)

select
    'AuditLog/' || p.cluster || '#period' as resource,
    p.cluster,
    p.begins,
    p.ends,
    p.stated,
    s.first_at,
    s.last_at,
    coalesce(s.first_at <= p.begins + interval 10 minute and s.last_at >= p.ends - interval 10 minute, false) as covered
from requested_periods as p
left join span as s on p.cluster = s.cluster
