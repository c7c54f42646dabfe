/*
title = "Granted against used"
about = "What everybody holds by grants that are not of Kubernetes itself, what of it the log shows them using, and the smaller roles that would have been enough."
reads = ["least_privilege"]
most = 300
*/
select
    resource,
    granted,
    used,
    granted - used as spare,
    wildcards,
    unused[:8] as unused,
    last_at,
    roles
from least_privilege
order by granted - used desc, resource
