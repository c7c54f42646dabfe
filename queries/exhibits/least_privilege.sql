/*
title = "Granted against used"
about = "What everybody holds by grants that are not of Kubernetes itself, what of it the log shows them using, and, where the log has at least 30 days, the smaller roles that would have been enough."
reads = ["least_privilege"]
most = 300
*/
select
    resource,
    system,
    granted,
    used,
    granted - used as spare,
    wildcards,
    unused[:8] as unused,
    len(unused) as unused_count,
    days_of_log,
    conclusive,
    last_at,
    if(conclusive and not system, roles, null) as roles
from least_privilege
order by granted - used desc, resource
