/*
title = "Which requests a binding let through"
about = "The API server writes into each request by which binding it was allowed: who needs it, and for what."

[params]
binding = ""
*/
select
    regexp_extract(r.reason, 'allowed by (\S+ "[^"]*")', 1) as binding,
    r.actor,
    r.verb,
    coalesce(r.resource, r.path) as what,
    count(*) as times,
    max(r."at") as last_at
from requests as r
where r.reason like 'RBAC: allowed by%' and contains(r.reason, $binding)
group by all
order by binding, times desc, r.actor, r.verb, what
