/*
title = "The log has as many events as the API server says it wrote"
severity = "high"
reads = ["counter_checks"]
expects = "between two snapshots at least 99 of 100 events that were counted, none dropped, no request refused for want of a log"
fix = "Find where events are lost: --audit-log-mode, a full disk, a pipeline; give complyk8s every API server's log."
why = "apiserver_audit_event_total counts what was written: the one figure to hold the log against that does not come from the log."
references = ["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#auditing-metrics"]
exists = "the API server's counters were not read at two snapshots; the ClusterRole allows /metrics"
*/
select
    resource,
    case
        when errors > 0 or rejected > 0 then false
        when counted is null or counted = 0 then null
        when logged >= 0.99 * counted or logged_nearby >= 0.99 * counted_nearby then true
        -- an interval that has no neighbour yet: what lacks may stand just outside of it
        when logged_about >= 0.99 * counted then null
        else false
    end as ok,
    if(
        coalesce(same_process, false),
        concat(
            counted, ' counted, ', logged, ' in the log', if(logged < 0.99 * counted, concat(', ', logged_about, ' with five seconds around it'), ''), ', ',
            errors, ' dropped, ', rejected, ' requests refused'
        ),
        'another process answered: a restart, or another API server'
    ) as seen
from counter_checks
order by resource
