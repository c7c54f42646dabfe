/*
title = "What came from an address"
about = "Who used an address, with what, how often."

[params]
address = ""
*/
select
    r.source_ip,
    r.who,
    r.user_agent,
    count(*) as requests,
    min(r."at") as first_at,
    max(r."at") as last_at,
    count(*) filter (r.code in (401, 403)) as refused
from requests as r
where starts_with(r.source_ip, $address)
group by r.source_ip, r.who, r.user_agent
order by requests desc, r.source_ip, r.who, r.user_agent
