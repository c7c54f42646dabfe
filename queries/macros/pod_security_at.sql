/*
about = "`pod_security` as an older Kubernetes had it."
reads = ["pod_security_checks"]

[macros]
"pod_security_at(minor)" = "the rows of `pod_security`, judged by the policy of v1.minor: `from pod_security_at(24)`"
*/
create or replace macro pod_security_at(minor) as table
select
    c.snapshot_id,
    c.resource,
    c.kind,
    c.namespace,
    c.owner,
    c.level,
    c.check_id,
    c.ok,
    c.seen
from pod_security_checks as c
where c.since <= minor and coalesce(minor < c.until, true);
